#!/usr/bin/env python3
"""Compares manifests with py-dagger's, of py-dagger's own examples.

usage: compare.py BINARIES DOCUMENT    (by a Python that has py-dagger)

BINARIES holds the programs made of the C files beside this one. What may differ is each
of DIFFERENCES, a function that changes py-dagger's manifest to what ours has; DOCUMENT,
docs/argo.md, has a table with one row for each, by its name.
"""

import copy
import json
import os
import pathlib
import re
import subprocess
import sys

from dagger.runtime import argo

from examples import EXAMPLES

IMAGE = "local.registry/dagger"
COMMAND = ["python", "pipeline.py"]


# ---- Manifests ------------------------------------------------------------------------


def by_name(value):
    """Lists whose order means nothing become maps, by the names of their objects."""
    if isinstance(value, dict):
        return {key: by_name(item) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    if value and all(isinstance(item, dict) and "name" in item for item in value):
        names = [item["name"] for item in value]
        assert len(set(names)) == len(names), f"{names}: a name twice"
        return {item["name"]: by_name(item) for item in value}
    return [by_name(item) for item in value]


def words_by_option(args):
    """`--input` and `--output` may be in any order."""
    options, rest = {}, list(args)
    while rest:
        count = 2 if rest[0] == "--node-name" else 3
        option, rest = tuple(rest[:count]), rest[count:]
        options.setdefault(option[0], []).append(option[1:])
    return {name: sorted(values) for name, values in options.items()}


def comparable(manifest):
    manifest = by_name(copy.deepcopy(manifest))
    for template in spec_of(manifest)["templates"].values():
        if "container" in template:
            template["container"]["args"] = words_by_option(template["container"]["args"])
        for task in template.get("dag", {}).get("tasks", {}).values():
            if "dependencies" in task:
                task["dependencies"] = sorted(task["dependencies"])
    return manifest


def spec_of(manifest):
    return manifest["spec"].get("workflowSpec", manifest["spec"])


def named(items):
    return {item["name"]: item for item in items}


# ---- What differs on purpose -----------------------------------------------------------


def replace_text(value, change):
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [replace_text(item, change) for item in value]
    if isinstance(value, dict):
        return {key: replace_text(item, change) for key, item in value.items()}
    return value


def safe_containers(theirs, ours):
    for key in "securityContext", "templateDefaults":
        assert key not in spec_of(theirs)
        spec_of(theirs)[key] = spec_of(ours)[key]


def text_values(theirs, _):
    for parameter in spec_of(theirs).get("arguments", {}).get("parameters", []):
        if not isinstance(parameter["value"], str):
            parameter["value"] = json.dumps(parameter["value"])


def any_string(theirs, ours):
    """That these expressions give back any string is what parameters_test.go shows."""
    found = named(spec_of(ours)["templates"])["dag"]["inputs"].get("artifacts", [])
    wanted = named(found)
    root = named(spec_of(theirs)["templates"])["dag"]
    for artifact in root["inputs"].get("artifacts", []):
        variable = "workflow.parameters." + artifact["name"]
        data = wanted.get(artifact["name"], {}).get("raw", {}).get("data", "")
        assert "{{%s}}" % variable in artifact["raw"]["data"]
        if data.startswith("{{=") and variable in data:
            artifact["raw"]["data"] = data


def empty_fan_in(theirs, _):
    templates = named(spec_of(theirs)["templates"])
    for template in templates.values():
        tasks = template.get("dag", {}).get("tasks", [])
        partitioned = {
            "{{workflow.uid}}/{{inputs.parameters.name}}/%s/" % task["name"]
            for task in tasks
            if "withParam" in task
        }
        for task in tasks:
            for artifact in task.get("arguments", {}).get("artifacts", []):
                key = artifact.get("s3", {}).get("key", "")
                if not any(key.startswith(prefix) for prefix in partitioned):
                    continue
                artifact["optional"] = True
                for declared in templates[task["template"]]["inputs"]["artifacts"]:
                    if declared["name"] == artifact["name"]:
                        declared["optional"] = True
                        declared["path"] = declared["path"].replace(
                            "/tmp/inputs/", "/dagger/inputs/"
                        )


def output_names(theirs, _):
    names = set()
    for template in spec_of(theirs)["templates"]:
        for artifact in template.get("outputs", {}).get("artifacts", []):
            names.add(artifact["name"])
    for name in names:
        if "-" in name:
            changed = replace_text(theirs, lambda text: text.replace(name, name.replace("-", "_")))
            theirs.update(changed)


def unique_keys(theirs, _):
    pattern = re.compile(r"^(\{\{inputs\.parameters\.name\}\})-(.*?)(?:-(\{\{item\}\}))?$")

    def change(text):
        match = pattern.match(text)
        return "/".join(part for part in match.groups() if part) if match else text

    theirs.update(replace_text(theirs, change))


def memory_limit(theirs, ours):
    wanted = named(spec_of(ours)["templates"])
    for template in spec_of(theirs)["templates"]:
        resources = template.get("container", {}).get("resources", {})
        limits = wanted[template["name"]].get("container", {}).get("resources", {}).get("limits")
        if limits:
            assert limits == {"memory": resources["requests"]["memory"]}
            resources["limits"] = limits


def list_of_schedules(theirs, _):
    if "schedule" in theirs["spec"]:
        theirs["spec"]["schedules"] = [theirs["spec"].pop("schedule")]


DIFFERENCES = [
    safe_containers,
    text_values,
    any_string,
    empty_fan_in,
    output_names,
    unique_keys,
    memory_limit,
    list_of_schedules,
]


# ---- Cases ------------------------------------------------------------------------------


def workflow(params, **extra):
    return argo.Workflow(
        container_image=IMAGE,
        container_entrypoint_to_dag_cli=COMMAND,
        params=params,
        **extra,
    )


def words(kind, params, *more):
    all_words = ["argo", kind, "--image", IMAGE, "--format", "json", *more]
    for word in COMMAND:
        all_words += ["--command", word]
    for name, value in params.items():
        all_words += ["-p", f"{name}={json.dumps(value)}"]
    return all_words


def cases():
    """Name, program, our words, their manifest."""
    for name, (dag, params) in EXAMPLES.items():
        prefix = name.replace("_", "-") + "-"
        metadata = argo.Metadata(name=prefix, generate_name_from_prefix=True)
        yield (
            name,
            name,
            words("workflow", params, "--generate-name", prefix),
            argo.workflow_manifest(dag, metadata=metadata, workflow=workflow(params)),
        )
    dag, params = EXAMPLES["kinds"]
    metadata = argo.Metadata(
        name="my-pipeline",
        namespace="my-namespace",
        labels={"my-label": "a"},
        annotations={"my-annotation": "b c"},
    )
    common = ["--name", "my-pipeline", "--label", "my-label=a"]
    common += ["--annotation", "my-annotation=b c"]
    spaced = [*common, "--namespace", "my-namespace"]
    spec = {"priority": 100, "nodeSelector": {"my-label": "my-value"}}
    yield (
        "workflow with options",
        "kinds",
        words("workflow", params, *spaced, "--spec", json.dumps(spec)),
        argo.workflow_manifest(
            dag,
            metadata=metadata,
            workflow=workflow(params, extra_spec_options=spec),
        ),
    )
    yield (
        "workflow template",
        "kinds",
        words("workflow-template", params, *spaced),
        argo.workflow_template_manifest(
            dag, metadata=metadata, workflow=workflow(params)
        ),
    )
    metadata_of_all = argo.Metadata(
        name="my-pipeline",
        labels={"my-label": "a"},
        annotations={"my-annotation": "b c"},
    )
    yield (
        "cluster workflow template",
        "kinds",
        words("cluster-workflow-template", params, *common),
        argo.cluster_workflow_template_manifest(
            dag, metadata=metadata_of_all, workflow=workflow(params)
        ),
    )
    yield cron_case(dag, params, metadata, spaced)


def cron_case(dag, params, metadata, options):
    spec = {"workflowMetadata": {"annotations": {"my-annotation": "my-value"}}}
    cron = argo.Cron(
        schedule="0 0 * * *",
        starting_deadline_seconds=60,
        concurrency_policy=argo.CronConcurrencyPolicy.FORBID,
        timezone="Europe/Madrid",
        successful_jobs_history_limit=10,
        failed_jobs_history_limit=50,
        extra_spec_options=spec,
    )
    more = ["--schedule", "0 0 * * *", "--starting-deadline-seconds", "60"]
    more += ["--concurrency-policy", "Forbid", "--timezone", "Europe/Madrid"]
    more += ["--successful-jobs-history-limit", "10"]
    more += ["--failed-jobs-history-limit", "50", "--cron-spec", json.dumps(spec)]
    return (
        "cron workflow",
        "kinds",
        words("cron-workflow", params, *options, *more),
        argo.cron_workflow_manifest(
            dag, metadata=metadata, workflow=workflow(params), cron=cron
        ),
    )


# ---- The comparison -----------------------------------------------------------------------


def differences(ours, theirs, path=""):
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted({*ours, *theirs}):
            yield from differences(ours.get(key), theirs.get(key), f"{path}.{key}")
    elif ours != theirs:
        yield f"{path[1:]}: ours {json.dumps(ours)}, theirs {json.dumps(theirs)}"


def keep(manifest):
    """Leaves it where the tests against Argo's own code look for it."""
    folder = os.environ.get("DAGGER_TEST_MANIFESTS")
    if folder:
        name = f"py_dagger-{len(os.listdir(folder))}.yaml"
        pathlib.Path(folder, name).write_bytes(manifest)


def compare(binary, our_words, theirs, used):
    done = subprocess.run([binary, *our_words], capture_output=True, check=False)
    if done.returncode != 0:
        return [done.stderr.decode()]
    keep(done.stdout)
    ours = json.loads(done.stdout)
    for difference in DIFFERENCES:
        before = copy.deepcopy(theirs)
        difference(theirs, ours)
        if before != theirs:
            used.add(difference.__name__)
    return list(differences(comparable(ours), comparable(theirs)))


def check_table(document, used):
    """Every difference is used, and has one row in the table, which has no other."""
    text = pathlib.Path(document).read_text(encoding="utf-8")
    table = text[text.index("| difference |") :]
    rows = set(re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE))
    names = {difference.__name__ for difference in DIFFERENCES}
    found = [f"{name}: no example needs it" for name in sorted(names - used)]
    found += [f"{name}: the table has no row of it" for name in sorted(names - rows)]
    found += [f"{name}: the table's row is of nothing" for name in sorted(rows - names)]
    return found


def main():
    binaries, document = pathlib.Path(sys.argv[1]), sys.argv[2]
    count, failed, used = 0, False, set()

    def report(name, problems):
        nonlocal count, failed
        count += 1
        failed = failed or bool(problems)
        print(f"{'not ok' if problems else 'ok'} {count} - {name}")
        for problem in problems:
            print(f"# {problem}")

    for name, program, our_words, theirs in cases():
        report(name, compare(binaries / program, our_words, theirs, used))
    report("the table of differences", check_table(document, used))
    print(f"1..{count}")
    sys.exit(failed)


main()
