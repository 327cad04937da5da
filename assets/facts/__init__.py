"""Facts: records keyed by person, kinship, and what is measured of them once for all rules.

Belongs here: `fact.<kind>`, `fact.kinship`, `fact.<measure>`. Does not belong here: any suspicion (`matchers/rules/`).

Working tables, `temp.fact_…`, by the module that makes them; nobody else reads them, and the step drops them.
So it does with measures whose name begins with `_`, each declared by its own file in `matchers/measures`:

kinship  _to_head, _inverse, _composition: the calculus of relations as tables; _tie: what is registered; _couple: the
         latest entry of each marriage; _seed: whose kin are asked for; _near, _around: who is near;
         _either, _sibling, _edge: ties both ways
         near them; _kin: the shortest paths
measures/maker  _answer: what a function of names and texts says, once for each
"""
