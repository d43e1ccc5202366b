"""The command line behind the Makefile: `python -m intelgraph.stack up`, `down`, `lint`, `test` and so on."""

import argparse
import errno
import sys

from intelgraph.stack import commands
from intelgraph.stack.errors import Trouble


def main() -> int:
    parser = argparse.ArgumentParser(prog="intelgraph.stack", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    up = actions.add_parser("up", help="start everything and stay")
    up.add_argument("--quiet", action="store_true", help="write the processes' lines to files only")
    up.set_defaults(act=lambda chosen: commands.up(quiet=chosen.quiet))
    for name, act, words in (
        ("start", commands.start, "start everything in the background"),
        ("down", commands.down, "stop everything that was started"),
        ("reset", commands.reset, "stop, then wipe the stored state"),
    ):
        actions.add_parser(name, help=words).set_defaults(act=lambda _chosen, act=act: act())
    # Loaded when asked for: `make up` needs none of their packages.
    for name, words in (
        ("lint", "check form, faults, types, floors, templates, migrations"),
        ("messages", "gather and compile translations"),
        ("app-pages", "write the documentation's page of each app"),
        ("browser", "print the browser the tests drive, installing one where there is none"),
    ):
        actions.add_parser(name, help=words).set_defaults(act=lambda _chosen, name=name: developer(name))
    test = actions.add_parser("test", help="lint, then every test")
    test.add_argument("--app", default="", help="the tests of one app, and the walks through what it has")
    test.add_argument("--changed", default="", metavar="BRANCH", help="what the files can reach that differ from it")
    test.add_argument("--all", action="store_true", help="walk everything, also what is sampled otherwise")
    test.add_argument("more", nargs=argparse.REMAINDER, help="passed on to pytest")
    test.set_defaults(act=run_tests)
    chosen = parser.parse_args()
    code: int = chosen.act(chosen)
    return code


def developer(name: str) -> int:
    """The commands of those who change the product."""
    from intelgraph.stack import app_pages, browser, lint, messages

    match name:
        case "lint":
            return lint.lint()
        case "messages":
            return messages.messages()
        case "app-pages":
            app_pages.write_app_pages()
            return 0
        case "browser":
            print(browser.ensure_browser())
            return 0
        case _:
            raise ValueError(name)


def run_tests(chosen: argparse.Namespace) -> int:
    """`make test` and its variants."""
    from intelgraph.stack import testing

    return testing.test(testing.Wish(chosen.app, chosen.changed, chosen.all, tuple(chosen.more)))


def one_line(error: OSError) -> str:
    """What the machine refused, as a sentence with a way out."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "The disk is full: free some space and run it again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"Not allowed to write {error.filename}: change its owner, or set VAR_DIR to a folder of your own."
    return f"{error.strerror or error}: {error.filename or 'no file'}."


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        sys.exit(str(trouble))
    except OSError as error:
        sys.exit(one_line(error))
    except KeyboardInterrupt:
        sys.exit(130)
