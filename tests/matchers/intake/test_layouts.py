"""Layouts and what is confirmed of them."""

from __future__ import annotations

import json

from matchers.intake.layouts import ConfirmedLayout, layout_digest


def test_a_layout_is_its_register_and_its_folded_headers_in_their_order():
    digest = layout_digest("vehicles", ["车主姓名", "号牌 号码", "面积（㎡）"])
    assert digest == layout_digest("vehicles", ["车主 姓名", "", "号牌号码", "面积"])
    assert digest != layout_digest("vehicles", ["号牌号码", "车主姓名", "面积"])
    assert digest != layout_digest("real_estate", ["车主姓名", "号牌号码", "面积"])


def test_what_was_confirmed_survives_being_written_down():
    confirmed = ConfirmedLayout(
        "vehicles",
        "0123456789ab",
        {"车主": "owner_name"},
        frozenset({"备用"}),
        {"vehicle_status": "正常"},
        {"vehicle_status": {"A": "正常", "E": "注销"}},
    )
    written = json.loads(json.dumps(confirmed.as_payload()))
    assert ConfirmedLayout.from_payload("vehicles", "0123456789ab", written) == confirmed
