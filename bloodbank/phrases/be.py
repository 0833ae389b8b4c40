"""Belarusian."""

from immutables import Map

TERMS: Map[str, str] = Map(
    {
        "red-cells": "эрытрацыты",
        "plasma": "плазма",
        "platelets": "трамбацыты",
        "available": "даступная",
        "reserved": "зарэзерваваная",
        "issued": "выдадзеная",
        "in-transit": "у дарозе",
        "delivered": "дастаўленая",
        "transfused": "пералітая",
        "discarded": "спісаная",
    }
)

SENTENCES: Map[str, str] = Map(
    {
        # rules
        "incompatible-group": "адзінка {blood_unit_id} ({component}, {group}) не падыходзіць да групы {patient_group}",
        "patient-group-unknown": "адзінка {blood_unit_id} ({component}, {group}): нельга, пакуль група невядомая",
        "expires-before-use": "адзінка {blood_unit_id}: тэрмін скончыцца за {short_by_s} хв да канца пералівання",
        "held-for-other-request": "адзінка {blood_unit_id} утрымліваецца для заяўкі {request_id}",
        "wrong-status": "адзінка {blood_unit_id}: {status}",
        "not-reserved": "адзінка {blood_unit_id} не зарэзерваваная",
        "reservation-lapsed": "рэзерв адзінкі {blood_unit_id} скончыўся {lapsed_s} хв таму",
        "elsewhere": "адзінка {blood_unit_id} знаходзіцца ў {place_id}, а не ў {expected_place_id}",
        "more-than-asked": "адзінка {blood_unit_id} лішняя: запытана {asked} ({component})",
        # allocation: chosen
        "identical-group": "тая ж група, што ў пацыента ({group})",
        "compatible-group": "група {group} падыходзіць групе {patient_group}; лепшага своечасова няма",
        "safe-for-unknown-group": "група {group} дапушчальная, пакуль група пацыента невядомая",
        "at-own-place": "ужо знаходзіцца ў {place_id}",
        "arrives-in-time": "з {place_id} праз {arrival_s} хв, запас {spare_s} хв",
        "arrives-late": "з {place_id} праз {arrival_s} хв, спазненне {late_s} хв; своечасова нічога не паспявае",
        "first-to-expire": "з прыдатных раней за ўсе заканчваецца тэрмін",
        # allocation: refused and missing
        "unreachable": "няма дарогі з {place_id} у {destination_place_id}",
        "too-late": "{place_id}: дастаўка спазнілася б на {late_s} хв",
        "group-not-allowed": "{place_id}, {component}: груп, недапушчальных для пацыента, — {count} адз.",
        "expires-too-soon": "{place_id}, {component}: тэрмін заканчваецца да канца пералівання ў {count} адз.",
        "less-preferred": "{place_id}, {component}: {count} адз. не патрэбныя, іншыя лепшыя па групе, месцы ці тэрміне",
        "units-missing": "{component}: не знойдзена {missing} з {asked} адз.",
        "late-units": "{component}: {count} адз. спазняюцца, найбольш на {late_s} хв",
        # tours
        "nothing-to-move": "везці нічога не трэба",
        "nothing-held": "для заяўкі {request_id} нічога не ўтрымліваецца",
        "on-other-tour": "адзінка {blood_unit_id} чакае рэйса {tour_id}",
        "no-free-van": "няма вольнай машыны",
        "van-chosen": "машына {van_id} развязе ўсё за {travel_s} хв язды",
        "van-worse": "машына {van_id}: спазненняў на {late_s} хв, язды {travel_s} хв",
        "van-unreachable": "машына {van_id} не можа перавезці ўсё",
        "van-busy": "машына {van_id} у рэйсе {tour_id}",
        "delivery-unreachable": "заяўка {request_id}: для машыны няма дарогі з {place_id} у {destination_place_id}",
        "delivered-late": "заяўка {request_id}: дастаўка спазніцца на {late_s} хв",
        "improved-by-search": "пошук скараціў першы маршрут на {saved_s} хв",
    }
)
