"""Every sentence that the command line says to whoever runs Oops, once.

What is wrong with `oops.toml` is said in `config.py`, and with a database in `storage/errors.py`.
No sentence repeats a token, a password, or what a customer said.
"""

from typing import Final

from adapters.config_faults import shown

# The environment

DATABASE_URL_EXPECTED: Final = (
    "OOPS_DATABASE_URL: expected sqlite:///<a file> or postgresql+psycopg://<user>@<host>/<name>."
)
API_URL_EXPECTED: Final = (
    "SLACK_API_URL: expected the base of a Web API such as https://slack.com/api/, with no user, "
    "password or query in it."
)
API_URL_UNSAFE: Final = (
    "SLACK_API_URL: http would show the bot's token to everybody on the way. Use https; http is "
    "for this machine (127.0.0.1) only."
)


def port_expected(found: str) -> str:
    """What PORT has to be; what stands there is shown, being no secret."""
    return f"PORT: expected a number from 1 to 65535, found {shown(found)}."
