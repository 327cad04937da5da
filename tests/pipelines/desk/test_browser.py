"""The desk in a real browser: no serious finding of axe on any page, the loop by keyboard alone, scripts off.

The system's own Chromium is driven; where there is none, the tests say so and are skipped.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest

from pipelines.desk.pages import PAGES
from tests.nights import County
from tests.pipelines.desk.seats import PASSWORD, Seats, listening, released, seated
from tests.pipelines.desk.test_gate import a_report
from tests.pipelines.desk.test_loop import state, waiting

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="没有 Chromium：装上 chromium 后这些测试才运行"),
    # Playwright leaves its own sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def seats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seats]:
    county = County.after_a_night(tmp_path_factory, "browser")
    with seated(county.home, released(county.home)) as made:
        yield made


@pytest.fixture(scope="module")
def address(seats: Seats) -> Iterator[str]:
    """Where the desk listens."""
    with listening(seats.desk) as found:
        yield found


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def opened(chromium, address: str, role: str, **options):
    """A page of a browser window of 1366 x 768 in which the account of that role has logged in."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", **options)
    page = context.new_page()
    page.goto(f"{address}/login")
    page.fill("#login", role.replace("_", "-"))
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(f"{address}/")
    return page


def test_axe_finds_nothing_serious_on_any_page(seats: Seats, address: str, chromium) -> None:
    from axe_playwright_python.sync_playwright import Axe

    axe, found, seen = Axe(), {}, {"/password", "/second-factor"}
    also = {
        "township_clerk": ["/", "/cases", f"/cases/{waiting(seats)}"],
        "county_analyst": [*ones_with_a_form(seats), "/password"],
        "county_head": ["/", "/rules/owns_motor_vehicle", f"/cases/{waiting(seats)}"],
        "account_officer": ["/second-factor"],
    }
    # Each page once, in the hands that find most on it.
    for role in ("county_analyst", "county_head", "township_clerk", "account_officer"):
        page = opened(chromium, address, role)
        is_no_page = re.compile(r"[{]|package|/cases/print|/file|\.csv|/form")
        paths = [p.path for p in PAGES if p.method == "GET" and not is_no_page.search(p.path)]
        for path in [*(p for p in paths if p not in seen), *also[role]]:
            answer = page.goto(address + path)
            if answer is None or answer.status >= 400 or "html" not in answer.headers.get("content-type", ""):
                continue
            seen.add(path)
            wrong = [v for v in axe.run(page).response["violations"] if v["impact"] in {"serious", "critical"}]
            for v in wrong:
                found[f"{role} {path} {v['id']}"] = [node["html"][:160] for node in v["nodes"][:2]]
        page.context.close()
    assert not found, found


def ones_with_a_form(seats: Seats) -> list[str]:
    """Pages with a form open, or with a report, as the analyst finds them."""
    analyst = seats.as_role("county_analyst")
    assert analyst.post("/sample/draw").status_code == 303
    no = re.search(r"no=(S\d+-001)#visit", analyst.get("/sample").text)
    assert no
    return [f"/sample?no={no[1]}", f"/applicants/{a_report(seats, 'county_analyst')}"]


def filled_by_hand(page, day: str) -> None:
    page.check("input[name=outcome][value=退出]")
    page.fill("#visited_on", day)
    page.fill("#investigator_1", "孙六")
    page.fill("#investigator_2", "周七")


def test_the_loop_with_scripts_off(seats: Seats, address: str, chromium) -> None:
    number, day = waiting(seats), seats.today().isoformat()
    clerk = opened(chromium, address, "township_clerk", java_script_enabled=False)
    clerk.goto(f"{address}/cases?queue=wrong_enrolment")
    clerk.check(f"input[name=line][value={number}]")
    clerk.select_option("#to", label="我（钱乡镇）")
    clerk.click("text=分派选中的")
    assert "已分派给钱乡镇 1 户" in clerk.content()
    clerk.click("text=核对 >> nth=0")
    clerk.click("text=分派给您的 1 户")
    clerk.click(f".who-cell a[href*='{number}']")
    filled_by_hand(clerk, day)
    clerk.click("text=下一步：核对")
    clerk.click("text=确认提交")
    assert "台账编号" in clerk.content()
    assert state(seats, number) == "answered"
    reviewer = opened(chromium, address, "second_reviewer", java_script_enabled=False)
    reviewer.goto(f"{address}/cases/{number}")
    reviewer.select_option("#r-outcome", "exit")
    reviewer.fill("#r-evidence", "死亡证明")
    for name in ("visited_on", "heard_on", "notice_on"):
        reviewer.fill(f"#r-{name}", day)
    reviewer.click("button.main:text-is('记入台账')")
    assert state(seats, number) == "reviewed"
    head = opened(chromium, address, "county_head", java_script_enabled=False)
    head.goto(f"{address}/cases/{number}")
    head.click("text=同意，会签办结")
    assert state(seats, number) == "closed"


def test_an_answer_by_keyboard_alone(seats: Seats, address: str, chromium) -> None:
    number, day = waiting(seats), seats.today()
    page = opened(chromium, address, "township_clerk")
    page.goto(f"{address}/cases?queue=wrong_enrolment&assigned=none")

    def reach(selector: str) -> None:
        """Press Tab until the element has the focus; each stop shows where it is."""
        for _ in range(400):
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
                assert width != "0px", f"no focus to be seen at {selector}"
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached")

    reach("input[name=line]")
    page.keyboard.press("Space")
    reach("#to")
    page.keyboard.press("ArrowDown")
    reach(".bulk button.main")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=已分派给钱乡镇 1 户")
    page.goto(f"{address}/cases/{number}")
    reach("input[name=outcome]")
    while page.evaluate("document.activeElement.value") != "退出":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    reach("#visited_on")
    page.keyboard.type(f"{day:%Y}")
    page.keyboard.press("ArrowRight")
    page.keyboard.type(f"{day:%m}")
    page.keyboard.type(f"{day:%d}")
    if page.input_value("#visited_on") != day.isoformat():
        page.fill("#visited_on", day.isoformat())
    reach("#investigator_1")
    page.keyboard.insert_text("孙六")
    reach("#investigator_2")
    page.keyboard.insert_text("周七")
    reach("#answer button.main")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=请核对")
    reach("button.main")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=台账编号")
    assert state(seats, number) == "answered"
