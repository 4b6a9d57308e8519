"""What the schema of Compose files cannot see: that docker-compose.yml fits the Dockerfile, the settings that the
programs document, and the example of an environment. Prints one line for each fault, and ends with 1 if there is any.

    compose.py ROOT BIN    ROOT is the project's folder, BIN the one with the programs that were built
"""

import re
import subprocess
import sys
from pathlib import Path

from ruamel.yaml import YAML

# What each program is asked for its settings.
HELP = {"setup": ("o2c", "setup", "--help"), "o2c": ("o2c", "--help")}
SERVICES = ("order-intake", "inventory", "fulfillment", "billing", "collections", "ledger")
HELP |= {name: (name, "--help") for name in SERVICES}
MIGRATIONS = {f"{name}-migrate": name for name in SERVICES}
MIGRATION_HELP = {job: (name, "migrate", "--help") for job, name in MIGRATIONS.items()}
HELP_SECONDS = 10
# ${NAME}, ${NAME:-default}, ${NAME:?message}
REFERENCE = re.compile(r"\$\{(?P<name>[A-Z0-9_]+)(?::(?P<kind>[-?])(?P<text>[^}]*))?\}")


class Stages:
    """The Dockerfile's stages: what each is made from, and what it and its bases set in the environment."""

    def __init__(self, text):
        self.base, self.variables, self.ports, self.programs = {}, {}, {}, set()
        stage = None
        for line in text.replace("\\\n", " ").splitlines():
            if made := re.match(r"FROM (\S+) AS (\S+)", line):
                stage = made[2]
                self.base[stage], self.variables[stage] = made[1], {}
            elif line.startswith("ENV "):
                self.variables[stage].update(word.split("=", 1) for word in line.split()[1:])
            elif line.startswith("EXPOSE "):
                self.ports[stage] = int(line.split()[1])
            elif copied := re.match(r"COPY .*--from=build .*/executables/(\S+)", line):
                self.programs.add(copied[1])

    def environment(self, stage):
        if stage not in self.base:
            return {}
        return self.environment(self.base[stage]) | self.variables[stage]


def example_names(text):
    return set(re.findall(r"^([A-Z0-9_]+)=", text, re.MULTILINE))


def documented_names(programs, help_request):
    """The variables that a program's --help names; None where it was not built."""
    program, *arguments = help_request
    if not (programs / program).is_file():
        return None
    answer = subprocess.run(
        [programs / program, *arguments], capture_output=True, text=True, timeout=HELP_SECONDS, check=True
    )
    return set(re.findall(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b", answer.stdout))


def texts(node):
    """Every scalar of a document."""
    if isinstance(node, dict):
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)
    elif node is not None:
        yield str(node)


def check_references(document, example):
    """Every variable is explained in the example; a password has no default, so that none can be forgotten."""
    referred = set()
    for text in texts(document):
        for reference in REFERENCE.finditer(text):
            referred.add(reference["name"])
            if "PASSWORD" in reference["name"] and reference["kind"] != "?":
                yield f"${{{reference['name']}}} must be required: ${{{reference['name']}:?why}}"
        if "$" in REFERENCE.sub("", text).replace("$$", ""):
            yield f"a $ that is neither ${{NAME:...}} nor $$: {text}"
    for name in sorted(referred - example):
        yield f"{name} is used, but deploy/.env.example does not explain it"
    for name in sorted(example - referred):
        yield f"deploy/.env.example explains {name}, but nothing uses it"


def check_dependencies(services):
    """Who waits for health or for an end waits for something that has it."""
    for name, service in services.items():
        for other, terms in (service.get("depends_on") or {}).items():
            condition = terms["condition"]
            if other not in services:
                yield f"{name} depends on {other}, which is not there"
            elif condition == "service_healthy" and "healthcheck" not in services[other]:
                yield f"{name} waits for the health of {other}, which has no healthcheck"
            elif condition == "service_completed_successfully" and services[other].get("restart") != "no":
                yield f"{name} waits for the end of {other}, which is restarted"


def check_volumes(services, declared):
    for name, service in services.items():
        for text in service.get("volumes", ()):
            volume = text.split(":")[0]
            if volume not in declared:
                yield f"{name} keeps its data in {volume}, which is not declared"


def check_builds(services, stages):
    for name, service in services.items():
        if "build" in service and service["build"]["target"] not in stages.base:
            yield f"{name} is built from {service['build']['target']}, which the Dockerfile does not have"


def check_programs(stages):
    """What images hold: the six services and the operator's command line, and nothing of the laboratory."""
    for program in sorted({*SERVICES, "o2c"} ^ stages.programs):
        yield f"{program} is in an image and should not be, or is in none"


def check_service(name, service, environment, stages):
    """One of the six: its own role, its own port, for this machine alone."""
    role = name.replace("-", "_")
    if not environment["DATABASE_URL"].startswith(f"postgresql://{role}:${{O2C_PASSWORD_{role.upper()}:?"):
        yield f"{name} does not sign in as {role} with that role's password"
    ports = {int(environment["O2C_HTTP_PORT"]), stages.ports[name], *(port["target"] for port in service["ports"])}
    if len(ports) != 1:
        yield f"{name} listens at one port, and others are exposed or published: {sorted(ports)}"
    if any(port.get("host_ip") != "127.0.0.1" for port in service["ports"]):
        yield f"{name} is published to other machines"


def check_migration(job, service, services):
    """The job of a service: its image, the owner's role, and nobody starts the service before it has ended."""
    name = MIGRATIONS[job]
    role = name.replace("-", "_")
    environment = service["environment"]
    owner = f"postgresql://{role}_owner:${{O2C_PASSWORD_{role.upper()}_OWNER:?"
    if not environment["O2C_OWNER_DATABASE_URL"].startswith(owner):
        yield f"{job} does not sign in as {role}_owner with that role's password"
    if environment["DATABASE_URL"] != services[name]["environment"]["DATABASE_URL"]:
        yield f"{job} gives its rights to another role than {name} runs under"
    if service["image"] != services[name]["image"]:
        yield f"{job} does not run the image of {name}"
    if job not in services[name]["depends_on"]:
        yield f"{name} does not wait for {job}"
    if "O2C_OWNER_DATABASE_URL" in services[name]["environment"]:
        yield f"{name} knows the owner's password"


def check_settings(name, environment, documented, help_request):
    for unknown in sorted(environment.keys() - documented):
        yield f"{name} is given {unknown}, which '{' '.join(help_request)}' does not document"


def check_published(services):
    """No two services share a port of the host."""
    taken = {}
    for name, service in services.items():
        for port in service.get("ports", ()):
            first, _, last = str(port["published"]).partition("-")
            for number in range(int(first), int(last or first) + 1):
                if taken.setdefault(number, name) != name:
                    yield f"{name} and {taken[number]} both publish {number}"


def faults(document, stages, example, documented):
    """All that is wrong. `documented` holds the variables that each program's --help names, for those that were built."""
    services = document["services"]
    yield from check_references(document, example)
    yield from check_dependencies(services)
    yield from check_volumes(services, document["volumes"])
    yield from check_builds(services, stages)
    yield from check_programs(stages)
    yield from check_published(services)
    for name in HELP:
        environment = stages.environment(services[name]["build"]["target"]) | services[name]["environment"]
        if name in SERVICES:
            yield from check_service(name, services[name], environment, stages)
        if name in documented:
            yield from check_settings(name, environment, documented[name], HELP[name])
    for job in MIGRATIONS:
        yield from check_migration(job, services[job], services)
        if job in documented:
            yield from check_settings(job, services[job]["environment"], documented[job], MIGRATION_HELP[job])


def read(root):
    """The document, the stages of the Dockerfile, the names that the example explains."""
    return (
        YAML(typ="safe").load(root / "docker-compose.yml"),
        Stages((root / "deploy/docker/Dockerfile").read_text()),
        example_names((root / "deploy/.env.example").read_text()),
    )


def main():
    root, programs = Path(sys.argv[1]), Path(sys.argv[2])
    documented = {name: documented_names(programs, request) for name, request in (HELP | MIGRATION_HELP).items()}
    for name in (name for name, names in documented.items() if names is None):
        print(f"check-deploy: {name} is not built, so its settings were not compared", file=sys.stderr)
    known = {name: names for name, names in documented.items() if names is not None}
    found = list(faults(*read(root), known))
    for fault in found:
        print(f"check-deploy: {fault}", file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
