"""py-dagger's examples, as the C files beside this one write them.

Only what reaches a manifest is here: names, inputs, outputs, options. EXAMPLES has, by the
name of the C file, the DAG and the parameters that its manifests are made with.
"""

from dagger import DAG, Task, dsl
from dagger.input import FromNodeOutput, FromParam
from dagger.output import FromKey, FromReturnValue

VALUE = FromReturnValue
EACH = FromReturnValue(is_partitioned=True)


def task(parameters, outputs=None, **options):
    """A task of a function with these parameters, and where each comes from."""
    function = eval(f"lambda {', '.join(parameters)}: None")
    return Task(function, inputs=parameters, outputs=outputs or {}, **options)


hello_world = DAG({"say-hello-world": task({})})

passing_parameters = DAG(
    inputs={"number": FromParam()},
    outputs={"number-doubled-and-squared": FromNodeOutput("square", "squared-number")},
    nodes={
        "double": task({"number": FromParam()}, {"doubled-number": VALUE()}),
        "square": task(
            {"number": FromNodeOutput("double", "doubled-number")},
            {"squared-number": VALUE()},
        ),
    },
)

map_reduce = DAG(
    inputs={"multiplier": FromParam(), "parallel_steps": FromParam()},
    outputs={"sum": FromNodeOutput("sum-results", "sum")},
    nodes={
        "generate-numbers": task({"parallel_steps": FromParam()}, {"numbers": EACH}),
        "multiply-by": task(
            {
                "multiplier": FromParam(),
                "number": FromNodeOutput("generate-numbers", "numbers"),
            },
            {"number": VALUE()},
            partition_by_input="number",
        ),
        "sum-results": task(
            {"numbers": FromNodeOutput("multiply-by", "number")}, {"sum": VALUE()}
        ),
    },
)


def compose_and_record_song(theme):
    return DAG(
        inputs={"theme": theme, "style": FromParam()},
        outputs={"song": FromNodeOutput("record", "recording")},
        nodes={
            "compose": task(
                {"theme": FromParam(), "style": FromParam()}, {"composition": VALUE()}
            ),
            "record": task(
                {"composition": FromNodeOutput("compose", "composition")},
                {"recording": VALUE()},
            ),
        },
    )


nested_dags = DAG(
    inputs={"album_name": FromParam(), "style": FromParam()},
    outputs={"album": FromNodeOutput("publish-album", "album")},
    nodes={
        "brainstorm-themes": task(
            {}, {"first_theme": FromKey("first"), "second_theme": FromKey("second")}
        ),
        "record-first-song": compose_and_record_song(
            FromNodeOutput("brainstorm-themes", "first_theme")
        ),
        "record-second-song": compose_and_record_song(
            FromNodeOutput("brainstorm-themes", "second_theme")
        ),
        "publish-album": task(
            {
                "album_name": FromParam(),
                "first_song": FromNodeOutput("record-first-song", "song"),
                "second_song": FromNodeOutput("record-second-song", "song"),
            },
            {"album": VALUE()},
        ),
    },
)

nested_map_reduce = DAG(
    inputs={"multiplier": FromParam(), "parallel_steps": FromParam()},
    outputs={"sum": FromNodeOutput("reduce", "sum")},
    nodes={
        "fan-out": task({"parallel_steps": FromParam()}, {"numbers": EACH}),
        "map": DAG(
            inputs={
                "number": FromNodeOutput("fan-out", "numbers"),
                "multiplier": FromParam(),
            },
            outputs={"result": FromNodeOutput("map-2", "number")},
            partition_by_input="number",
            nodes={
                "map-1": task(
                    {"multiplier": FromParam(), "number": FromParam()},
                    {"number": VALUE()},
                ),
                "map-2": task(
                    {
                        "multiplier": FromParam(),
                        "number": FromNodeOutput("map-1", "number"),
                    },
                    {"number": VALUE()},
                ),
            },
        ),
        "reduce": task(
            {"numbers": FromNodeOutput("map", "result")}, {"sum": VALUE()}
        ),
    },
)

argo_specific_extras = DAG(
    {
        "long-task": task(
            {},
            runtime_options={
                "argo_container_overrides": {
                    "resources": {"requests": {"cpu": "100m", "memory": "60Mi"}}
                },
                "argo_template_overrides": {
                    "retryStrategy": {"limit": 5},
                    "activeDeadlineSeconds": 30,
                },
            },
        )
    },
    runtime_options={"argo_dag_template_overrides": {"failFast": False}},
)


# ---- Those that py-dagger writes as functions ----


@dsl.task()
def generate_partitions():
    return [0, 1, 2, 3]


@dsl.task(
    runtime_options={"argo_task_overrides": {"continueOn": {"failed": True}}}
)
def succeed_if_even(num):
    return num


@dsl.task()
def gather_all_even_numbers(numbers):
    return None


@dsl.DAG()
def argo_map_reduce_continue_on():
    gather_all_even_numbers([succeed_if_even(num) for num in generate_partitions()])


@dsl.task()
def generate_numbers(partitions):
    return list(range(partitions))


@dsl.task()
def map_number(n, exponent):
    return n * exponent


@dsl.task()
def sum_numbers(numbers):
    return sum(numbers)


def composite():
    @dsl.DAG()
    def map_reduce(partitions, exponent):
        return sum_numbers(
            [map_number(n=n, exponent=exponent) for n in generate_numbers(partitions)]
        )

    @dsl.DAG()
    def composite_map_reduce(partitions, exponent):
        return sum_numbers(
            [
                map_reduce(partitions=n, exponent=exponent)
                for n in generate_numbers(partitions)
            ]
        )

    return composite_map_reduce


@dsl.task()
def echo(message):
    return None


@dsl.DAG()
def kinds(message1, message2):
    echo(message1)
    echo(message2)


# As the page of py-dagger's documentation about a company's own decorators.
def argo_task(cpu, gibibytes, minutes, tries, config_map, secret):
    return dsl.task(
        runtime_options={
            "argo_container_overrides": {
                "resources": {
                    "requests": {"cpu": cpu, "memory": f"{gibibytes}Gi"}
                },
                "envFrom": [
                    {"configMapRef": {"name": config_map}},
                    {"secretRef": {"name": secret}},
                ],
            },
            "argo_template_overrides": {
                "activeDeadlineSeconds": minutes * 60,
                "retryStrategy": {"limit": tries},
                "metadata": {"labels": {"team": "data"}},
            },
        }
    )


@argo_task("2", 4, 30, 3, "settings", "tokens")
def train(rows):
    return rows


@argo_task("500m", 1, 5, 1, "settings", "mail")
def report(model):
    return None


@dsl.DAG()
def syntax_sugar(rows):
    report(train(rows))


NUMBERS = {"multiplier": 3, "parallel_steps": 5}
ALBUM = {"album_name": "Alive", "style": "folk"}
EXAMPLES = {
    "hello_world": (hello_world, {}),
    "passing_parameters": (passing_parameters, {"number": 4}),
    "map_reduce": (map_reduce, NUMBERS),
    "nested_dags": (nested_dags, ALBUM),
    "nested_map_reduce": (nested_map_reduce, NUMBERS),
    "composite_map_reduce": (
        dsl.build(composite()),
        {"partitions": 3, "exponent": 2},
    ),
    "argo_specific_extras": (argo_specific_extras, {}),
    "argo_map_reduce_continue_on": (dsl.build(argo_map_reduce_continue_on), {}),
    "syntax_sugar": (dsl.build(syntax_sugar), {"rows": 100}),
    "kinds": (dsl.build(kinds), {"message1": "Hello", "message2": "World"}),
}
