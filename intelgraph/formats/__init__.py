"""How dates and times are written where Django writes them: as `{% when %}` does, with the day before the month."""
