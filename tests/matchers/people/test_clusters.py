from hypothesis import given
from hypothesis import strategies as st

from matchers.people.clusters import resolve

nodes = st.sampled_from("abcdefg")
links = st.lists(st.tuples(nodes, nodes, st.sampled_from([0.5, 0.9, 1.0])), max_size=12)
barred = st.lists(st.tuples(nodes, nodes), max_size=4)


@given(links, barred, st.randoms())
def test_order_and_direction_do_not_matter(together, apart, rng):
    turned = [(b, a, s) for a, b, s in together]
    rng.shuffle(turned)
    assert resolve(together, apart) == resolve(turned, [(b, a) for a, b in reversed(apart)])


@given(links, barred)
def test_what_is_apart_stays_apart(together, apart):
    found = resolve(together, apart)
    assert all(found[a] != found[b] for a, b in apart if a != b)


@given(links)
def test_without_bars_clusters_are_the_connected_components(together):
    found = resolve(together, [])
    assert all(found[a] == found[b] for a, b, _ in together)
    assert all(found[top] == top for top in found.values())


def test_the_stronger_link_wins():
    assert resolve([("a", "b", 0.5), ("b", "c", 0.9)], [("a", "c")]) == {"a": "a", "b": "b", "c": "b"}


def test_the_same_pair_judged_both_ways_is_apart():
    assert resolve([("a", "b", 1.0)], [("b", "a")]) == {"a": "a", "b": "b"}
