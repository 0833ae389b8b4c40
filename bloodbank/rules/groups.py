"""Which donor group suits which patient: ABO and RhD, as tables.

Red cells: the donor's red cells must carry no A or B antigen that the patient lacks; RhD-negative patients get
RhD-negative red cells. Plasma: the donor's plasma must carry no antibody against the patient's A or B antigens; RhD
does not matter. Platelets are suspended in plasma and carry traces of red cells: ABO as for plasma, RhD as for red
cells; this is a choice, see docs/clinical-decisions.md.

Sources: Australian Red Cross Lifeblood, "Component compatibility" (red cells: ABO and RhD tables) and "Plasma
compatibility" (transfusion.com.au), read 2026; platelets and RhD: Dunbar, Hematology 2020, PMC7727583.
Cryoprecipitate is treated as plasma. Whole blood holds red cells and plasma: the same ABO group only, RhD as for red
cells.
"""

from immutables import Map

from bloodbank.kinds import BloodGroup, Component

_RED_CELLS = {
    "O-": "O-",
    "O+": "O- O+",
    "A-": "O- A-",
    "A+": "O- O+ A- A+",
    "B-": "O- B-",
    "B+": "O- O+ B- B+",
    "AB-": "O- A- B- AB-",
    "AB+": "O- O+ A- A+ B- B+ AB- AB+",
}
_PLASMA = {
    "O-": "O- O+ A- A+ B- B+ AB- AB+",
    "O+": "O- O+ A- A+ B- B+ AB- AB+",
    "A-": "A- A+ AB- AB+",
    "A+": "A- A+ AB- AB+",
    "B-": "B- B+ AB- AB+",
    "B+": "B- B+ AB- AB+",
    "AB-": "AB- AB+",
    "AB+": "AB- AB+",
}
_PLATELETS = {
    "O-": "O- A- B- AB-",
    "O+": "O- O+ A- A+ B- B+ AB- AB+",
    "A-": "A- AB-",
    "A+": "A- A+ AB- AB+",
    "B-": "B- AB-",
    "B+": "B- B+ AB- AB+",
    "AB-": "AB-",
    "AB+": "AB- AB+",
}
_WHOLE_BLOOD = {
    "O-": "O-",
    "O+": "O- O+",
    "A-": "A-",
    "A+": "A- A+",
    "B-": "B-",
    "B+": "B- B+",
    "AB-": "AB-",
    "AB+": "AB- AB+",
}


def groups(text: str) -> tuple[BloodGroup, ...]:
    """Groups written with blanks between, in that order."""
    return tuple(BloodGroup(word) for word in text.split())


def patient_groups() -> tuple[BloodGroup, ...]:
    """All eight groups."""
    return tuple(BloodGroup)


RED_CELL_COMPONENTS = (Component.RED_CELLS, Component.WHOLE_BLOOD)
"""Components whose red cells a recipient's antibodies can destroy."""


def abo_suits(donor: BloodGroup, patient: BloodGroup) -> bool:
    """Whether the donor's red cells carry no A or B antigen that the patient lacks; RhD is not looked at."""
    return donor in suitable_groups(Component.RED_CELLS, BloodGroup(f"{patient.value[:-1]}+"))


def suitable_groups(component: Component, patient_group: BloodGroup) -> frozenset[BloodGroup]:
    """Donor groups a patient of a known group may be given of a component."""
    return _SUITABLE[(component, patient_group)]


_SUITABLE: Map[tuple[Component, BloodGroup], frozenset[BloodGroup]] = Map(
    {
        (component, patient_group): frozenset(groups(table[patient_group.value]))
        for component, table in (
            (Component.RED_CELLS, _RED_CELLS),
            (Component.PLASMA, _PLASMA),
            (Component.PLATELETS, _PLATELETS),
            (Component.CRYOPRECIPITATE, _PLASMA),
            (Component.WHOLE_BLOOD, _WHOLE_BLOOD),
        )
        for patient_group in BloodGroup
    }
)
