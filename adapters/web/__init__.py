"""The demo workspace: a chat of our own in the browser, and the third platform."""
