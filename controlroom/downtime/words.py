"""The words on the printed snapshot."""

from types import MappingProxyType

from msgspec import Struct


class PageWords(Struct, frozen=True, kw_only=True):
    """One language."""

    title: str
    taken: str
    stale_after: str
    stale: str
    seal: str
    rules: str
    suitable: str
    patients: str
    requests: str
    stock: str
    component: str
    patient_group: str
    donor_groups: str
    unknown: str
    none_allowed: str
    patient: str
    group: str
    unconfirmed: str
    antibodies: str
    must_lack: str
    requirements: str
    remarks: str
    neonate: str
    may_bear_children: str
    same_person: str
    last_sample: str
    not_detectable: str
    unit: str
    expires: str
    expired: str
    out_too_long: str
    place: str
    status: str
    held_for: str
    request: str
    wanted: str
    needed_by: str
    urgency: str
    nothing: str
    free_units: str
    emergency_units: str
    phones: str
    whom: str
    number: str


WORDS = MappingProxyType(
    {
        "en": PageWords(
            title="Blood: what was known before the computers went off",
            taken="Taken",
            stale_after="Out of date after",
            stale="OUT OF DATE",
            seal="Seal",
            rules="Read-only. Note every unit that is handed out, given, returned or discarded on the downtime form: "
            "unit, what was done, patient, when, who. If in doubt about group or antibodies, treat it as unknown.",
            suitable="Which groups may be given, best first",
            patients="Patients",
            requests="Open requests",
            stock="Stock",
            component="Component",
            patient_group="Patient's group",
            donor_groups="Groups of units",
            unknown="unknown",
            none_allowed="none",
            patient="Patient",
            group="Group",
            unconfirmed="not confirmed",
            antibodies="Antibodies",
            must_lack="red cells must lack",
            requirements="Requirements",
            remarks="Remarks",
            neonate="neonate",
            may_bear_children="may bear children",
            same_person="also known as",
            last_sample="last sample",
            not_detectable="no longer detectable",
            unit="Unit",
            expires="Expires",
            expired="EXPIRED",
            out_too_long="OUT OF STORAGE TOO LONG",
            place="Place",
            status="Status",
            held_for="Held for",
            request="Request",
            wanted="Wanted",
            needed_by="Needed by",
            urgency="Urgency",
            nothing="nothing",
            free_units="Free units that keep",
            emergency_units="For an emergency, group not known",
            phones="Telephones",
            whom="Whom",
            number="Number",
        ),
        "ru": PageWords(
            title="Кровь: что было известно до отключения компьютеров",
            taken="Снято",
            stale_after="Устаревает после",
            stale="УСТАРЕЛО",
            seal="Печать",
            rules="Только для чтения. Каждую выданную, перелитую, возвращённую или списанную дозу отметьте в бланке: "
            "доза, что сделано, пациент, когда, кто. При сомнении в группе или антителах считайте группу неизвестной.",
            suitable="Какие группы можно переливать, лучшая первой",
            patients="Пациенты",
            requests="Открытые заявки",
            stock="Запас",
            component="Компонент",
            patient_group="Группа пациента",
            donor_groups="Группы доз",
            unknown="неизвестна",
            none_allowed="никакие",
            patient="Пациент",
            group="Группа",
            unconfirmed="не подтверждена",
            antibodies="Антитела",
            must_lack="в эритроцитах не должно быть",
            requirements="Требования",
            remarks="Примечания",
            neonate="новорождённый",
            may_bear_children="возможна беременность в будущем",
            same_person="он же",
            last_sample="последний образец",
            not_detectable="больше не выявляются",
            unit="Доза",
            expires="Годна до",
            expired="ПРОСРОЧЕНА",
            out_too_long="СЛИШКОМ ДОЛГО ВНЕ ХРАНИЛИЩА",
            place="Место",
            status="Состояние",
            held_for="Для кого",
            request="Заявка",
            wanted="Нужно",
            needed_by="К сроку",
            urgency="Срочность",
            nothing="нет",
            free_units="Свободные годные дозы",
            emergency_units="Для экстренного случая, группа неизвестна",
            phones="Телефоны",
            whom="Кому",
            number="Номер",
        ),
        "be": PageWords(
            title="Кроў: што было вядома да адключэння камп'ютараў",
            taken="Знята",
            stale_after="Састарэе пасля",
            stale="САСТАРЭЛА",
            seal="Пячатка",
            rules="Толькі для чытання. Кожную выдадзеную, пералітую, вернутую ці спісаную дозу адзначце ў бланку: "
            "доза, што зроблена, пацыент, калі, хто. Калі ёсць сумненне ў групе ці антыцелах, лічыце групу невядомай.",
            suitable="Якія групы можна пераліваць, лепшая першай",
            patients="Пацыенты",
            requests="Адкрытыя заяўкі",
            stock="Запас",
            component="Кампанент",
            patient_group="Група пацыента",
            donor_groups="Групы доз",
            unknown="невядомая",
            none_allowed="ніякія",
            patient="Пацыент",
            group="Група",
            unconfirmed="не пацверджана",
            antibodies="Антыцелы",
            must_lack="у эрытрацытах не павінна быць",
            requirements="Патрабаванні",
            remarks="Заўвагі",
            neonate="нованароджаны",
            may_bear_children="магчымая цяжарнасць у будучыні",
            same_person="ён жа",
            last_sample="апошні ўзор",
            not_detectable="больш не выяўляюцца",
            unit="Доза",
            expires="Прыдатная да",
            expired="ПРАТЭРМІНАВАНА",
            out_too_long="ЗАНАДТА ДОЎГА ПА-ЗА СХОВІШЧАМ",
            place="Месца",
            status="Стан",
            held_for="Для каго",
            request="Заяўка",
            wanted="Патрэбна",
            needed_by="Да тэрміну",
            urgency="Тэрміновасць",
            nothing="няма",
            free_units="Свабодныя прыдатныя дозы",
            emergency_units="Для экстранага выпадку, група невядомая",
            phones="Тэлефоны",
            whom="Каму",
            number="Нумар",
        ),
    }
)
