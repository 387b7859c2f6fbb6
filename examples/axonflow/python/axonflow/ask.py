"""Asks a platform from the command line: python3 -m axonflow.ask --endpoint http://127.0.0.1:8080 "Summarise this page"

Prints one line of JSON for each prompt. It is what the tests start, too.
"""

import argparse
import json
import os
import sys
import time

from . import AxonFlow, AxonFlowError


def main():
    parser = argparse.ArgumentParser(prog="axonflow.ask", description=__doc__.splitlines()[0])
    parser.add_argument("prompts", nargs="*", metavar="PROMPT")
    parser.add_argument("--endpoint", default="http://127.0.0.1:8080", help="the platform")
    parser.add_argument("--mode", default="production")
    parser.add_argument("--tool", help="the tool that is to be called")
    parser.add_argument("--telemetry", choices=["true", "false"], help="the SDK's own switch")
    parser.add_argument("--cadence", default="start")
    parser.add_argument("--clients", type=int, default=1, help="how many clients to start")
    parser.add_argument("--flush", action="store_true", help="wait for the telemetry, 3 s at most")
    given = parser.parse_args()
    since = time.perf_counter()
    clients = [
        AxonFlow(
            given.endpoint,
            api_key=os.environ.get("AXONFLOW_API_KEY"),
            mode=given.mode,
            telemetry_enabled=None if given.telemetry is None else given.telemetry == "true",
            telemetry_cadence=given.cadence,
        )
        for _ in range(given.clients)
    ]
    constructed = (time.perf_counter() - since) * 1000
    exit_code = 0
    for prompt in given.prompts:
        try:
            decision = clients[0].decide(prompt, tool=given.tool)
            if decision["decision"] == "allow":
                clients[0].audit(decision["id"], "done")
            print(json.dumps(decision))
        except AxonFlowError as error:
            print(json.dumps({"error": str(error)}))
            exit_code = 1
    print(json.dumps({"constructed_ms": constructed}))
    if given.flush:
        for client in clients:
            client.flush_telemetry()
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
