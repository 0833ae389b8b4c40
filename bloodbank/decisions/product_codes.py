"""A product code must be of what is in the bag: by the service's table of products."""

from bloodbank.decisions.refusing import refuse_for
from bloodbank.isbt128.meanings import ProductMeaning
from bloodbank.kinds import Component
from bloodbank.refusal import Refused
from bloodbank.rules.label import product_of_other_component
from bloodbank.settings import BloodSettings

FIELD = "product_code"


def require_product(product_code: str, component: Component, *, settings: BloodSettings) -> ProductMeaning | None:
    """What the table says of the code; None for one that is in no table, where the settings accept such.

    Raises Refused where it is of another component, or of nothing known.
    """
    labels = settings.labels
    product = labels.product_of(product_code)
    if product is None and labels.unknown_products == "refused":
        detail = (
            f"product_code: {product_code[:5]} is not in the product table; add it to labels.products or to the "
            "licensee's file after checking what it is"
        )
        raise Refused("unknown-product", detail, kind="invalid", field=FIELD)
    refuse_for(product_of_other_component(product_code, component, labels=labels), field=FIELD, kind="invalid")
    return product
