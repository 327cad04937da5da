"""Accounts that receive for several households in one month, and what may explain it.

Belongs here: which households share an account, whose agreement joins them, which account is an institution's. Does not
belong here: whether the payee is a member (`names.py`). Names are compared here and stay here; a rule sees yes or no.
"""

from __future__ import annotations

from assets.facts.measures.maker import Maker

SHORTEST_INSTITUTION = 4
"""From so many characters on a name that ends another (灌云县伊山镇敬老院, 伊山镇敬老院) is the same institution."""


def build(maker: Maker) -> None:
    """account_share."""
    maker.make("account_share", _ACCOUNT_SHARE.format(shortest=SHORTEST_INSTITUTION))


# Two households are joined when agreements in force that month name one custodian for both, or when a member of the
# one keeps the card of the other. Residents of an institution are paid into its account: their households do not count.
_ACCOUNT_SHARE = """
WITH received AS (
    SELECT record_id, certificate_no, month, account_no, account_tail, paid_amount_fen, paid_on FROM fact.payment
    WHERE status IN ('成功', '补发') AND coalesce(paid_amount_fen, 1) > 0 AND account_no IS NOT NULL
        AND certificate_no IS NOT NULL),
crowded AS (
    SELECT account_no, month FROM received GROUP BY ALL HAVING count(DISTINCT certificate_no) > 1),
entry AS (SELECT r.* FROM received AS r JOIN crowded USING (account_no, month)),
institution AS (SELECT DISTINCT institution AS name FROM fact.support WHERE length(institution) >= {shortest}),
owned AS (
    SELECT DISTINCT e.account_no, e.month
    FROM entry AS e JOIN record.payment AS said ON said.record_id = e.record_id
    JOIN institution AS i ON ends_with(said.payee_name, i.name)
        OR (length(said.payee_name) >= {shortest} AND ends_with(i.name, said.payee_name))),
resident AS (
    SELECT DISTINCT e.certificate_no
    FROM fact.enrolment AS e JOIN fact.support AS s ON s.person = e.person
    WHERE s.support_mode = '集中' OR s.institution IS NOT NULL),
household AS (
    SELECT e.certificate_no, e.month, e.account_no, min(e.account_tail) AS account_tail,
        sum(e.paid_amount_fen) AS paid_amount_fen, max(e.paid_on) AS paid_on
    FROM entry AS e
    WHERE NOT EXISTS (SELECT 1 FROM resident WHERE resident.certificate_no = e.certificate_no) GROUP BY ALL),
agreed AS (
    SELECT h.certificate_no, h.month, h.account_no, f.custodian, said.custodian_name
    FROM household AS h JOIN fact.custody AS f ON f.certificate_no = h.certificate_no
    JOIN record.custody AS said ON said.record_id = f.record_id
    WHERE coalesce(f.agreed_from_on, h.month) <= last_day(h.month) AND coalesce(f.until_on, h.month) >= h.month),
listed AS (
    SELECT DISTINCT f.certificate_no, f.person, said.person_name
    FROM fact.enrolment AS f JOIN record.enrolment AS said ON said.record_id = f.record_id
    WHERE f.certificate_no IN (SELECT certificate_no FROM household)),
pair AS (
    SELECT l.*, r.certificate_no AS other
    FROM household AS l JOIN household AS r
        ON r.account_no = l.account_no AND r.month = l.month AND r.certificate_no <> l.certificate_no),
one_custodian AS (
    SELECT DISTINCT l.account_no, l.month, l.certificate_no, r.certificate_no AS other
    FROM agreed AS l JOIN agreed AS r ON r.account_no = l.account_no AND r.month = l.month
        AND (r.custodian = l.custodian OR r.custodian_name = l.custodian_name)),
kept_by_other AS (
    SELECT DISTINCT a.account_no, a.month, a.certificate_no, m.certificate_no AS other
    FROM agreed AS a JOIN listed AS m ON m.person = a.custodian OR m.person_name = a.custodian_name),
joined AS (
    SELECT * FROM one_custodian UNION SELECT * FROM kept_by_other
    UNION SELECT account_no, month, other, certificate_no FROM kept_by_other)
SELECT p.certificate_no, p.month, p.account_no, any_value(p.account_tail) AS account_tail,
    any_value(p.paid_amount_fen) AS paid_amount_fen, any_value(p.paid_on) AS paid_on,
    count(*) + 1 AS households_count, string_agg(p.other, '、' ORDER BY p.other) AS shared_with,
    count(*) FILTER (j.other IS NULL) AS unjoined_count,
    bool_or(o.account_no IS NOT NULL) AS is_institution,
    coalesce(bool_or(paused.status = '暂停'), false) AS is_suspended
FROM pair AS p
LEFT JOIN joined AS j ON j.account_no = p.account_no AND j.month = p.month AND j.certificate_no = p.certificate_no
    AND j.other = p.other
LEFT JOIN owned AS o ON o.account_no = p.account_no AND o.month = p.month
LEFT JOIN (SELECT DISTINCT certificate_no, month, status FROM fact.enrolment WHERE status = '暂停') AS paused
    ON paused.certificate_no = p.certificate_no AND paused.month = p.month
GROUP BY p.certificate_no, p.month, p.account_no
"""
