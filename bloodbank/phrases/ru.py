"""Russian."""

from immutables import Map

TERMS: Map[str, str] = Map(
    {
        "red-cells": "эритроциты",
        "plasma": "плазма",
        "platelets": "тромбоциты",
        "available": "доступна",
        "reserved": "зарезервирована",
        "issued": "выдана",
        "in-transit": "в пути",
        "delivered": "доставлена",
        "transfused": "перелита",
        "discarded": "списана",
    }
)

SENTENCES: Map[str, str] = Map(
    {
        # rules
        "incompatible-group": "единица {blood_unit_id} ({component}, {group}) не подходит к группе {patient_group}",
        "patient-group-unknown": "единица {blood_unit_id} ({component}, {group}): нельзя, пока группа неизвестна",
        "expires-before-use": "единица {blood_unit_id}: срок истекает за {short_by_s} мин до конца переливания",
        "held-for-other-request": "единица {blood_unit_id} удерживается для заявки {request_id}",
        "wrong-status": "единица {blood_unit_id}: {status}",
        "not-reserved": "единица {blood_unit_id} не зарезервирована",
        "reservation-lapsed": "резерв единицы {blood_unit_id} истёк {lapsed_s} мин назад",
        "elsewhere": "единица {blood_unit_id} находится в {place_id}, а не в {expected_place_id}",
        "more-than-asked": "единица {blood_unit_id} лишняя: запрошено {asked} ({component})",
        # allocation: chosen
        "identical-group": "та же группа, что у пациента ({group})",
        "compatible-group": "группа {group} подходит группе {patient_group}; лучшего вовремя нет",
        "safe-for-unknown-group": "группа {group} допустима, пока группа пациента неизвестна",
        "at-own-place": "уже находится в {place_id}",
        "arrives-in-time": "из {place_id} через {arrival_s} мин, запас {spare_s} мин",
        "arrives-late": "из {place_id} через {arrival_s} мин, опоздание {late_s} мин; вовремя ничего не успевает",
        "first-to-expire": "из подходящих раньше всех истекает срок годности",
        # allocation: refused and missing
        "unreachable": "нет дороги из {place_id} в {destination_place_id}",
        "too-late": "{place_id}: доставка опоздала бы на {late_s} мин",
        "group-not-allowed": "{place_id}, {component}: групп, не допустимых для пациента, — {count} ед.",
        "expires-too-soon": "{place_id}, {component}: срок годности истекает до конца переливания у {count} ед.",
        "less-preferred": "{place_id}, {component}: {count} ед. не нужны, другие лучше по группе, месту или сроку",
        "units-missing": "{component}: не найдено {missing} из {asked} ед.",
        "late-units": "{component}: {count} ед. опаздывают, самое большее на {late_s} мин",
        # tours
        "nothing-to-move": "везти ничего не нужно",
        "nothing-held": "для заявки {request_id} ничего не удерживается",
        "on-other-tour": "единица {blood_unit_id} ждёт рейса {tour_id}",
        "no-free-van": "нет свободной машины",
        "van-chosen": "машина {van_id} развезёт всё за {travel_s} мин езды",
        "van-worse": "машина {van_id}: опозданий на {late_s} мин, езды {travel_s} мин",
        "van-unreachable": "машина {van_id} не может перевезти всё",
        "van-busy": "машина {van_id} в рейсе {tour_id}",
        "delivery-unreachable": "заявка {request_id}: для машины нет дороги из {place_id} в {destination_place_id}",
        "delivered-late": "заявка {request_id}: доставка опоздает на {late_s} мин",
        "improved-by-search": "поиск сократил первый маршрут на {saved_s} мин",
    }
)
