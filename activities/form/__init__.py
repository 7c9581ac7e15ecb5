"""The form with which officers log an activity: a door to the body that the API takes.

`choices`: what can be chosen, and by which names. `typed`: what its fields hold, from a record or from a request.
`saying`: from there to the body, in which no rule stands. `page`: what the template shows.
"""
