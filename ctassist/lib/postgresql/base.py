"""The connection to the database; Django finds it here by its name (`ENGINE` in the settings)."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose server is asked for a sign of life only where there is reason to doubt.

    Before the first statement of each request Django has every kept connection answer one, which costs as much as a
    small query. A server that ends a connection says so or closes it: either can be seen without asking.
    """

    def is_usable(self):
        """Whether the connection can be used again."""
        if self.connection is None or self.connection.closed:
            return False
        return (not self.errors_occurred and is_quiet(self.connection)) or super().is_usable()


def is_quiet(connection):
    """Whether nothing has come from the server that was not asked for, neither words nor an end."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN | select.POLLRDHUP)
    return not poll.poll(0)
