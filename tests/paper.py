"""The newspaper of the stories: its people, and its `oops.toml`."""

LONDON, NEW_YORK = "Europe/London", "America/New_York"
#: By handle, everybody with an account of their own: their name, and their zone.
STAFF = {
    "dora": ("Dora Quill", LONDON),  # writes a column
    "ed": ("Ed Marsh", LONDON),  # wrote the article with the name misspelt
    "wanda": ("Wanda Stock", LONDON),  # leads the warehouse
    "walt": ("Walt Crate", LONDON),  # works in the warehouse
    "carla": ("Carla Bell", LONDON),  # leads customer service
    "sam": ("Sam Post", LONDON),  # works in customer service
    "ines": ("Ines Byte", LONDON),  # leads software
    "victor": ("Victor Hale", LONDON),  # vice president
    "olga": ("Olga Prime", LONDON),  # chief executive
    "nadia": ("Nadia York", NEW_YORK),  # works in software
}

CONFIG = """
[organization]
name = "The Daily Paper"
timezone = "Europe/London"
working_hours = "mon-fri 09:00-17:00"
digest = {at = "09:30", channel = "#complaints"}
executive = "olga@paper.example"
# The clock of most tests stands still.
limits = { reports = 100000, changes = 100000 }

[policy.normal]
accept_within = "1h"
acknowledge_within = "2h"
fix_within = "1d"
tell_within = "2h"
update_every = "1d"
nag_every = "1h"
escalate_after = 2

[policy.urgent]
accept_within = "10m"
acknowledge_within = "20m"
fix_within = "4h"
tell_within = "30m"
update_every = "1h"
nag_every = "10m"
escalate_after = 2
any_hour = true

[[departments]]
name = "Customer service"
lead = "carla@paper.example"
members = ["sam@paper.example"]
channel = "#complaints"
keywords = ["rude", "phone", "invoice"]

[[departments]]
name = "Deliveries"
lead = "wanda@paper.example"
members = ["walt@paper.example"]
channel = "#complaints"
executive = "victor@paper.example"
keywords = ["paper", "yesterday's paper", "parcel", "gift", "late"]

[[departments]]
name = "Newsroom"
lead = "olga@paper.example"
members = ["ed@paper.example"]
channel = "#newsroom"
keywords = ["misspelt", "article", "name"]

[[departments]]
name = "Software"
lead = "ines@paper.example"
members = ["nadia@paper.example"]
keywords = ["link", "survey", "alarm", "mail", "app"]
"""

#: The same with the limits that everybody has who sets none.
LIMITED = CONFIG.replace("limits = {", "# limits = {")
