"""The database that an analyst opens: what each of its tables and columns is, and the questions it answers by name.

Belongs here: the comments (`comments.py`, from the contracts), the Chinese words of its codes (`codes.py`), the views
(`views/*.sql`, read by `views.py`), and writing all three into a night's file (`dressing.py`). Does not belong here:
any table that a step of the night makes, or putting the file in yesterday's place (`assets/night/publishing.py`).
A view is one SQL file: its opening comment says what it is called, what it answers and what each column means. No view
shows a name, a number of a person, an account or a certificate; whoever may see those asks the tables themselves, whose
comments say which hold them.
"""
