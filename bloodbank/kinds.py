"""Kinds of things in a blood bank: groups, components, the stages of units and requests."""

from enum import StrEnum


class BloodGroup(StrEnum):
    """ABO and RhD of donor or patient."""

    O_NEG = "O-"
    O_POS = "O+"
    A_NEG = "A-"
    A_POS = "A+"
    B_NEG = "B-"
    B_POS = "B+"
    AB_NEG = "AB-"
    AB_POS = "AB+"


class Component(StrEnum):
    """What is in the bag."""

    RED_CELLS = "red-cells"
    PLASMA = "plasma"
    PLATELETS = "platelets"
    CRYOPRECIPITATE = "cryoprecipitate"
    WHOLE_BLOOD = "whole-blood"


class BloodUnitStatus(StrEnum):
    """Where a unit of blood is in its life.

    `quarantined`: not to be used until released; `modified`: it became other units; `recalled`: frozen for good;
    `aboard`: free on an ambulance, for use on scene.
    """

    AVAILABLE = "available"
    RESERVED = "reserved"
    ISSUED = "issued"
    IN_TRANSIT = "in-transit"
    DELIVERED = "delivered"
    TRANSFUSED = "transfused"
    DISCARDED = "discarded"
    QUARANTINED = "quarantined"
    MODIFIED = "modified"
    RECALLED = "recalled"
    ABOARD = "aboard"


class Urgency(StrEnum):
    ROUTINE = "routine"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class RequestStatus(StrEnum):
    OPEN = "open"
    RESERVED = "reserved"
    ISSUED = "issued"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
