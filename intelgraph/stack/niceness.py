"""Who has the processor first when there is not enough of it."""

import os
import time
from pathlib import Path

TRIES, BETWEEN_S = 20, 0.1


def be_nice(pid: int, niceness: int) -> None:
    """Let others go before this process and what it will start; niceness: 1 to 19, the nicest.

    Linux shares the processor between sessions first where it knows autogroups, and weighs niceness within one only;
    so the session is made as nice. It takes ten such wishes a second from those who are not root.
    """
    try:
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
    except ProcessLookupError:  # it ended at once, of which whoever launched it hears
        return
    for _try in range(TRIES):
        try:
            Path(f"/proc/{pid}/autogroup").write_text(str(niceness))
        except BlockingIOError:
            time.sleep(BETWEEN_S)
            continue
        except OSError:  # no autogroups here
            pass
        return
