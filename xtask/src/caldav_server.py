"""A private CalDAV server for tests: Debian's Radicale on a free port.

Started as `caldav_server.py FOLDER`; ends when its standard input closes. Prints its address, the name and the
password of its one user when it answers.
"""

import os
import socket
import sys
import threading
import time

import radicale.__main__

USER, PASSWORD = "desk", "correct-horse"
CONFIG = """
[server]
hosts = 127.0.0.1:{port}
max_connections = 200
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[rights]
type = owner_only
[storage]
filesystem_folder = {folder}/collections
[web]
type = none
[logging]
level = error
"""


def end_with_input():
    sys.stdin.read()
    os._exit(0)


def say_when_ready(port):
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    print(f"http://127.0.0.1:{port} {USER} {PASSWORD}", flush=True)


def main():
    (folder,) = sys.argv[1:]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with open(f"{folder}/users", "w", encoding="utf-8") as users:
        users.write(f"{USER}:{PASSWORD}\n")
    with open(f"{folder}/config", "w", encoding="utf-8") as config:
        config.write(CONFIG.format(port=port, folder=folder))
    threading.Thread(target=end_with_input, daemon=True).start()
    threading.Thread(target=say_when_ready, args=(port,), daemon=True).start()
    sys.argv = ["radicale", "--config", f"{folder}/config"]
    radicale.__main__.run()


main()
