"""Numbers of businesses and of units of real estate, and the words that the registers of this group use."""

from __future__ import annotations

from ..world import World

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))

EMPLOYER_PAID = frozenset({"企业职工", "机关事业"})
TRADING = frozenset({"存续", "在业", "正常"})
LEADING = frozenset({"经营者", "法定代表人"})
COOPERATIVE, SOLE_TRADER = "农民专业合作社", "个体工商户"
LARGE = {
    "联合收割机": ("自走履带式谷物联合收割机", "自走轮式谷物联合收割机", "玉米收获机"),
    "拖拉机": ("轮式拖拉机", "履带式拖拉机"),
    "插秧机": ("乘坐式插秧机",),
    "粮食烘干机": ("循环式谷物烘干机",),
    "植保无人机": ("植保无人飞机",),
    "打捆机": ("捡拾压捆机",),
    "播种机": ("免耕播种机",),
}
SMALL = {"微耕机": ("微耕机", "田园管理机"), "旋耕机": ("旋耕机",), "铡草机": ("铡草机", "青贮切碎机")}
DWELLING, HOMESTEAD, STATE_LAND = "住宅", "宅基地使用权", "国有建设用地使用权"
LISTED_PRICE, LISTED_YEARS = 30_000, 8


def uscc(world: World, kind: str) -> str:
    """A unified social credit code with a right check character (GB 32100)."""
    office = {SOLE_TRADER: "92", COOPERATIVE: "93"}.get(kind, "91")
    body = "".join(ALPHABET[i] for i in world.rng.integers(0, len(ALPHABET), 9))
    code = f"{office}{world.places.home.code}{body}"
    total = sum(ALPHABET.index(c) * weight for c, weight in zip(code, WEIGHTS, strict=True))
    return code + ALPHABET[-total % 31]


def unit_no(world: World, village: int, parcel: int, building: int, room: int) -> str:
    """The 28 characters of a unit: county, street, village, parcel, building, room."""
    street, place = divmod(village, 20)
    return f"{world.places.home.code}{street + 1:03d}{place + 1:03d}GB{parcel:05d}F{building:04d}{room:04d}"


def location(world: World, village: int, building: int, room: int, *, is_urban: bool) -> str:
    """Where the unit lies, as the register writes it."""
    place = world.places.villages[village]
    start = f"{world.places.home.name}{place.township}{place.full}"
    return f"{start}{building}幢{room}室" if is_urban else f"{start}{building}组"
