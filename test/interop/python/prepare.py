"""Makes the scratch environment of one peer package, once per machine.

usage: prepare.py DIRECTORY JSON, with JSON = {"probe": requirement, "steps": [[pip install arguments], …], "probeLimitS": n}

Prints one JSON line: {"python": path} or {"reason": why it cannot be had}. Suites that run at the same time take turns on
a file lock, which the system drops when its holder dies.
"""

import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import time
import venv

FAILURE_HOLDS_S = 120


def main():
    directory, plan = pathlib.Path(sys.argv[1]), json.loads(sys.argv[2])
    directory.mkdir(parents=True, exist_ok=True)
    with open(directory / "lock", "w") as lock:
        acquire(lock)
        print(json.dumps(prepared(directory, plan)))


def acquire(lock):
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX)


def prepared(directory, plan):
    ready, failed, home = directory / "ready", directory / "failed", directory / "venv"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if ready.exists() and python.exists():
        return {"python": str(python)}
    if failed.exists() and time.time() - failed.stat().st_mtime < FAILURE_HOLDS_S:
        return {"reason": failed.read_text()}
    try:
        # With this interpreter's own pip where it has one: without an index no environment need be made.
        early = importlib.util.find_spec("pip") is not None
        if early:
            probe(sys.executable, directory, plan)
        venv.create(home, clear=True, with_pip=True)
        if not early:
            probe(python, directory, plan)
        for step in plan["steps"]:
            pip(python, None, "install", "--only-binary", ":all:", *step)
    except Exception as error:
        failed.write_text(reason(error))
        return {"reason": reason(error)}
    ready.touch()
    return {"python": str(python)}


def probe(python, directory, plan):
    pip(python, plan["probeLimitS"], "download", "--no-deps", "--dest", str(directory / "probe"), plan["probe"])


def pip(python, limit_s, command, *arguments):
    quiet = ["-q", "--disable-pip-version-check", "--timeout", "5", "--retries", "0"]
    subprocess.run(
        [str(python), "-m", "pip", command, *quiet, *arguments],
        check=True,
        timeout=limit_s,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def reason(error):
    if isinstance(error, subprocess.TimeoutExpired):
        return f"the package index did not answer within {error.timeout:.0f} s"
    if isinstance(error, subprocess.CalledProcessError):
        said = [line for line in (error.stderr or "").splitlines() if line.startswith("ERROR")]
        return f"pip {error.cmd[3]} did not reach the index or found nothing there: {said[-1] if said else 'no reason given'}"
    return f"{type(error).__name__}: {error}"


main()
