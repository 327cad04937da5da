"""Numbers of lines: one wrong sign is seen, whatever it is, and so is a line of another list."""

from __future__ import annotations

from matchers.cases.casework import QUEUES
from matchers.cases.numbers import LINE_SIGNS, QUEUE_LETTERS, is_line_number, line_number


def test_line_numbers_catch_every_single_wrong_sign():
    number = line_number("20210601-001", "wrong_enrolment", 27)
    assert is_line_number("20210601-001", number)
    assert not is_line_number("20210601-002", number)
    for place in range(len(number)):
        for sign in LINE_SIGNS:
            if sign != number[place]:
                assert not is_line_number("20210601-001", number[:place] + sign + number[place + 1 :])


def test_every_queue_has_a_letter_of_its_own():
    assert set(QUEUE_LETTERS) == set(QUEUES)
    assert len(set(QUEUE_LETTERS.values())) == len(QUEUES)
