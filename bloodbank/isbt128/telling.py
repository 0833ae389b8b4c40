"""What one structure means, word by word, for people at a screen and for programs."""

from bloodbank.isbt128.antigen_history import AntigenHistory
from bloodbank.isbt128.blood_group import GroupScan
from bloodbank.isbt128.consignment import Consignment
from bloodbank.isbt128.dates import DateScan
from bloodbank.isbt128.digits import AntigenFigures, MarkerFigures
from bloodbank.isbt128.donation_scan import DonationScan
from bloodbank.isbt128.meanings import LabelSettings
from bloodbank.isbt128.product_code import ProductCode
from bloodbank.isbt128.saying import particulars_of
from bloodbank.isbt128.scan import Structure
from bloodbank.isbt128.special_testing import SpecialTesting
from bloodbank.isbt128.uninterpreted import Uninterpreted


def meaning_of(structure: Structure, labels: LabelSettings) -> dict[str, str]:
    """Name -> value; what is empty or unknown is left out. Lists have commas between."""
    said = particulars_of(structure, labels)
    lists = {
        "attributes": said.attributes,
        "antigens_absent": said.antigens_absent,
        "antigens_present": said.antigens_present,
        "quarantine_reasons": said.quarantine_reasons,
    }
    joined = {name: ", ".join(values) for name, values in lists.items()}
    told = {**_own(structure, labels), **joined, "for_one_patient": "yes" if said.for_one_patient else ""}
    return {name: value for name, value in told.items() if value}


def _own(structure: Structure, labels: LabelSettings) -> dict[str, str]:
    match structure:
        case DonationScan():
            return _donation(structure)
        case GroupScan():
            return {
                "group": "" if structure.group is None else structure.group.value,
                "intended_use": structure.intended_use or "",
                "message": structure.message or "",
            }
        case ProductCode():
            return _product(structure, labels)
        case DateScan():
            return {"local_time": str(structure.at)}
        case Consignment():
            return {
                "consignment": str(structure),
                "container": str(structure.container),
                "containers": str(structure.containers),
            }
        case Uninterpreted():
            return {"content": structure.content}
        case AntigenFigures() | MarkerFigures() | AntigenHistory() | SpecialTesting():
            return _coded(structure, labels)


def _donation(scan: DonationScan) -> dict[str, str]:
    return {
        "din": str(scan.din),
        "printed": scan.din.printed,
        "keyboard_check": scan.din.keyboard_check,
        "flag": scan.flag,
        "flag_kind": scan.flag_kind,
        "container": "" if scan.container is None else str(scan.container),
    }


def _product(code: ProductCode, labels: LabelSettings) -> dict[str, str]:
    product = labels.products.get(code.description)
    collection = labels.said_by("collection-type", code.collection) if code.is_international else None
    return {
        "product_code": str(code),
        "name": "" if product is None else product.name,
        "component": "" if product is None else product.component.value,
        "collection_type": "" if collection is None else collection.meaning,
        "division": code.division,
    }


def _coded(
    structure: AntigenFigures | MarkerFigures | AntigenHistory | SpecialTesting, labels: LabelSettings
) -> dict[str, str]:
    match structure:
        case AntigenFigures():
            table, codes = "red-cell-antigens", structure.codes
        case MarkerFigures():
            table, codes = "infection-markers", structure.codes
        case SpecialTesting():
            table, codes = "special-testing", (structure.code,)
        case AntigenHistory():
            tested = (f"{antigen.symbol}:{antigen.result}:{antigen.tests}" for antigen in structure.antigens)
            return {"tested": ", ".join(tested)}
    known = (labels.said_by(table, code) for code in codes)
    return {"codes": ", ".join(codes), "says": ", ".join(said.meaning for said in known if said is not None)}
