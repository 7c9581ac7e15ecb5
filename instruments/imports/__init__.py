"""A depositary's list on its way into the acts of States, a module each step.

`read`: the rows of the file. `columns`: which column holds what. `map`: what each row says, in our codes. `compare`:
how that differs from what is stored. `commit`: writing the difference, taking it back. `job` joins them. The command
`load_treaty_actions` reads files of its own, and goes through `compare` and `commit` alike.

What is understood stands in tables that anybody can read: `data/list_heads.csv`, `data/list_actions.csv` and
`countries/data/country_spellings.csv`. What is in none of them is reported, never guessed.
"""
