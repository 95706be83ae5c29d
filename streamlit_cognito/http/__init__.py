"""The HTTP side: what a script behind a websocket can't do."""
