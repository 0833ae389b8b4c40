"""The donation identification number: read strictly, guarded when typed and when scanned."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bloodbank.isbt128.din import CHECK_CHARACTERS, Din, parse_din, parse_typed_din
from bloodbank.isbt128.fault import LabelFault

ANYWHERE = "0123456789ABCDEFGHIJKLMNPQRSTUVWXYZ"

dins = st.builds(
    Din,
    st.from_regex(r"[A-NP-Z1-9][0-9A-NP-Z]{2}[0-9]{2}", fullmatch=True),
    st.integers(0, 99),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
)


@pytest.mark.parametrize(
    ("number", "check", "flag"),
    [
        ("G123498654321", "H", 77),  # JPAC Red Book, annex 2: the worked example
        ("G123417654321", "A", 70),  # ICCBBA, Use of the Donation Identification Number, 3.3
        ("A999917123456", "9", 69),  # the same, figure 1
    ],
)
def test_published_numbers_have_their_published_check_characters(number: str, check: str, flag: int) -> None:
    din = parse_din(number)
    assert (din.keyboard_check, din.flag_checksum) == (check, flag)


@given(dins)
def test_every_number_is_read_back_as_it_was_built(din: Din) -> None:
    assert parse_din(str(din)) == din
    assert parse_typed_din(din.printed) == din
    assert parse_typed_din(f"{din.printed} {din.keyboard_check}") == din
    assert 60 <= din.flag_checksum <= 96


@given(dins, st.integers(0, 12), st.sampled_from(ANYWHERE))
def test_no_single_mistyped_character_passes(din: Din, place: int, typed: str) -> None:
    number = str(din)
    assume(number[place] != typed)
    with pytest.raises(LabelFault):
        parse_typed_din(number[:place] + typed + number[place + 1 :] + din.keyboard_check)


@given(dins, st.integers(0, 11))
def test_no_swap_of_neighbours_passes(din: Din, place: int) -> None:
    number = str(din)
    first, second = number[place : place + 2]
    assume(first != second)
    with pytest.raises(LabelFault):
        parse_typed_din(number[:place] + second + first + number[place + 2 :] + din.keyboard_check)


@given(dins, st.sampled_from(CHECK_CHARACTERS))
def test_one_check_character_of_thirty_seven_is_right(din: Din, check: str) -> None:
    if check == din.keyboard_check:
        assert parse_typed_din(str(din) + check) == din
    else:
        with pytest.raises(LabelFault, match="not the check character"):
            parse_typed_din(str(din) + check)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("G12341765432", "it has 12 characters"),
        ("", "it has 0 characters"),
        ("=G12341765432100", "it has 16 characters"),
        ("O123417654321", "'O' can't stand at place 1 (the figure 0 may be meant)"),
        ("g123417654321", "'g' can't stand at place 1 (write G)"),
        ("0123417654321", "'0' can't stand at place 1"),
        ("G123A17654321", "'A' can't stand at place 5"),
        ("G12341765432l", "'l' can't stand at place 13"),
        ("G12341765432٣", "can't stand at place 13"),  # an Arabic figure is no figure of a label
    ],
)
def test_what_is_wrong_is_said_with_its_place(typed: str, said: str) -> None:
    with pytest.raises(LabelFault) as fault:
        parse_typed_din(typed)
    assert fault.value.code == "bad-din"
    assert said in fault.value.detail
