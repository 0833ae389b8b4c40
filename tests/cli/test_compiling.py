"""Whoever waits for the first start is told what takes so long."""

from numba import njit

from arterial.compiling import told_of_compiling


def test_what_is_compiled_is_told_and_what_is_compiled_already_is_not() -> None:
    @njit
    def inner(x):  # type: ignore[no-untyped-def]
        return x + 1

    @njit
    def outer(x):  # type: ignore[no-untyped-def]
        return inner(x) * 2

    for every_s, lines in ((0.0, 2), (1e9, 0)):
        said: list[str] = []
        with told_of_compiling(said.append, every_s=every_s):
            assert outer(1) == 4
        assert len(said) == lines, said
        assert all("once after an update" in line for line in said)
        assert not said or "inner" in said[1]
    unheard: list[str] = []
    with told_of_compiling(unheard.append):
        pass
    assert outer(1.5) == 5.0
    assert unheard == []
