/* Validation of what connects nodes: inputs, partitions, outputs, cycles. */
#include "validate_tables.h"

TestSuite(validate_edges, .timeout = 60, .init = set_up);

/* ---- Inputs ---- */

Test(validate_edges, inputs_from_parameters)
{
    scatter_inputs[0].index = 1;
    expect_invalid(10, "DAG pipeline, node \"scatter\": input \"seed\" comes from "
                       "parameter 1 of the DAG, which has 1");
    scatter_inputs[0].index = 0;
    params[0].type = &dagger_type_int64;
    expect_invalid(10, "DAG pipeline, node \"scatter\": input \"seed\" is of type "
                       "int32_t, but the DAG's parameter \"seed\" is int64_t");
}

Test(validate_edges, inputs_from_nodes)
{
    gather_inputs[0].index = NODES;
    expect_invalid(12, "DAG pipeline, node \"gather\": input \"done\" comes from node 4, "
                       "but there are 4 nodes");
    gather_inputs[0].index = WORK;
    gather_inputs[0].output = 1;
    expect_invalid(12, "DAG pipeline, node \"gather\": input \"done\" comes from output "
                       "1 of node \"work\", which has 1 outputs");
    gather_inputs[0] =
        (struct dagger_input){.source = DAGGER_FROM_NODE, .index = NESTED, .output = 1};
    expect_invalid(12, "DAG pipeline, node \"gather\": input \"done\" comes from output "
                       "1 of node \"nested\", which has 1 outputs");
}

Test(validate_edges, input_types)
{
    nested_inputs[0] = (struct dagger_input){.source = DAGGER_FROM_NODE, .index = WORK};
    expect_invalid(13, "DAG pipeline, node \"nested\": input \"x\" is of type int32_t, "
                       "but output \"return_value\" of node \"work\" is a list of struct "
                       "point");
    nested_inputs[0] =
        (struct dagger_input){.source = DAGGER_FROM_NODE, .index = SCATTER};
    expect_invalid(13, "DAG pipeline, node \"nested\": input \"x\" is of type int32_t, "
                       "but output \"all\" of node \"scatter\" is points");
}

Test(validate_edges, the_fan_in_of_a_partitioned_node_is_a_list)
{
    gather_params[0].type = &point_type;
    expect_invalid(12, "DAG pipeline, node \"gather\": input \"done\" is of type struct "
                       "point, but output \"return_value\" of node \"work\" is a list of "
                       "struct point");
    gather_params[0].type = &other_points_type;
    expect_valid();
}

Test(validate_edges, defaults_and_constants)
{
    scatter_params[1].default_value = NULL;
    expect_invalid(10, "DAG pipeline, node \"scatter\": input \"size\" takes its "
                       "default, but has none");
    scatter_inputs[1] = (struct dagger_input){.source = DAGGER_FROM_CONSTANT};
    expect_invalid(10, "DAG pipeline, node \"scatter\": input \"size\" is a constant "
                       "without a value");
    scatter_inputs[1].value = &seven;
    expect_valid();
    nested_inputs[0] = (struct dagger_input){.source = DAGGER_FROM_DEFAULT};
    expect_invalid(13, "DAG pipeline, node \"nested\": input \"x\" takes its default, "
                       "but has none");
    inner_params[0].default_value = &seven;
    expect_valid();
    scatter_inputs[1].source = 9;
    expect_invalid(10, "DAG pipeline, node \"scatter\": input \"size\" has the unknown "
                       "source 9");
}

Test(validate_edges, after)
{
    static unsigned after[] = {SCATTER, NODES};
    nodes[NESTED].after = after;
    nodes[NESTED].after_count = 1;
    expect_valid();
    nodes[NESTED].after_count = 2;
    expect_invalid(13, "DAG pipeline, node \"nested\": it waits for node 4, but there "
                       "are 4 nodes");
}

/* ---- Partitions ---- */

Test(validate_edges, the_partition_input_is_there)
{
    nodes[WORK].partition_by = 3;
    expect_invalid(11, "DAG pipeline, node \"work\": it is partitioned by input 2, but "
                       "it has 2 inputs");
}

Test(validate_edges, partitions_come_from_a_partitioned_output)
{
    scatter_outputs[0].is_partitioned = false;
    expect_invalid(11, "DAG pipeline, node \"work\": it is partitioned by input "
                       "\"item\", but output \"all\" of node \"scatter\" is not "
                       "partitioned");
}

Test(validate_edges, partitions_do_not_come_from_parameters_or_constants)
{
    work_inputs[0] =
        (struct dagger_input){.source = DAGGER_FROM_CONSTANT, .value = &seven};
    expect_invalid(11, "DAG pipeline, node \"work\": it is partitioned by input "
                       "\"item\", which comes from no partitioned output of a node");
    work_inputs[0] = (struct dagger_input){.source = DAGGER_FROM_PARAM};
    expect_invalid(11, "DAG pipeline, node \"work\": it is partitioned by input "
                       "\"item\", which comes from no partitioned output of a node");
}

Test(validate_edges, partitions_do_not_come_from_a_fan_in)
{
    nodes[NESTED].partition_by = 1;
    nested_inputs[0] = (struct dagger_input){.source = DAGGER_FROM_NODE, .index = WORK};
    expect_invalid(13, "DAG pipeline, node \"nested\": it is partitioned by input \"x\", "
                       "but output \"return_value\" of node \"work\" is not partitioned");
}

Test(validate_edges, partitions_are_of_the_element_type)
{
    work_params[0].type = &points_type;
    expect_invalid(11, "DAG pipeline, node \"work\": input \"item\" is of type points, "
                       "but the partitions of output \"all\" of node \"scatter\" are "
                       "struct point");
}

Test(validate_edges, other_inputs_of_a_partitioned_node_see_the_whole)
{
    work_params[1].type = &points_type;
    work_inputs[1].output = 0;
    expect_valid();
}

Test(validate_edges, a_partitioned_output_is_a_list)
{
    scatter_outputs[1].is_partitioned = true;
    expect_invalid(10, "DAG pipeline, node \"scatter\": output \"count\" is partitioned, "
                       "but of type int32_t: it must be a list");
}

Test(validate_edges, a_partitioned_node_has_no_partitioned_outputs)
{
    work.result = &points_type;
    work_outputs[0].type = &points_type;
    work_outputs[0].is_partitioned = true;
    gather_params[0].type = &points_points_type;
    expect_invalid(11, "DAG pipeline, node \"work\": output \"return_value\" cannot be "
                       "partitioned: the node itself is");
}

/* The nested DAG gives the partitions of `leaf`'s list. */
static void make_nested_partitioned(void)
{
    leaf.result = &ints_type;
    leaf_outputs[0].type = &ints_type;
    leaf_outputs[0].is_partitioned = true;
    inner_outputs[0].type = &ints_type;
    inner_outputs[0].is_partitioned = true;
    inner.result = &ints_type;
    dag.output_count = 0;
}

Test(validate_edges, outputs_of_nested_dags_may_be_partitioned)
{
    make_nested_partitioned();
    expect_valid();
    leaf_outputs[0].is_partitioned = false;
    expect_invalid(40, "DAG inner: output \"return_value\" is partitioned, but output "
                       "\"return_value\" of node \"leaf\" is not");
}

Test(validate_edges, a_dag_output_from_a_fan_in_is_not_partitioned)
{
    outputs[1].is_partitioned = true;
    expect_invalid(1, "DAG pipeline: output \"done\" is partitioned, but output "
                      "\"return_value\" of node \"work\" is not");
}

/* ---- Outputs ---- */

Test(validate_edges, outputs_of_void_tasks)
{
    work.result = NULL;
    expect_invalid(11, "DAG pipeline, node \"work\": it has outputs, but task \"work\" "
                       "returns void");
}

Test(validate_edges, outputs_are_fields_of_the_result)
{
    scatter_outputs[1].offset = 4;
    expect_invalid(10, "DAG pipeline, node \"scatter\": output \"count\" is a int32_t at "
                       "offset 4, where the result of task \"scatter\", struct "
                       "scattered, has no such value");
    scatter_outputs[1].offset = 1000;
    expect_invalid(10, "DAG pipeline, node \"scatter\": output \"count\" is a int32_t at "
                       "offset 1000, where the result of task \"scatter\", struct "
                       "scattered, has no such value");
    scatter_outputs[1].offset = 16;
    scatter_outputs[1].type = &dagger_type_uint32;
    expect_invalid(10, "DAG pipeline, node \"scatter\": output \"count\" is a uint32_t "
                       "at offset 16, where the result of task \"scatter\", struct "
                       "scattered, has no such value");
}

Test(validate_edges, a_nested_dag_has_its_own_outputs)
{
    nodes[NESTED].outputs = gather_outputs;
    nodes[NESTED].output_count = 1;
    expect_invalid(13, "DAG pipeline, node \"nested\": it runs a DAG, whose outputs are "
                       "its own: its output_count must be 0");
}

Test(validate_edges, dag_outputs_come_from_nodes)
{
    outputs[0].node = 9;
    expect_invalid(
        1, "DAG pipeline: output \"total\" comes from node 9, but there are 4 nodes");
    outputs[0].node = NESTED;
    outputs[0].output = 1;
    expect_invalid(1, "DAG pipeline: output \"total\" comes from output 1 of node "
                      "\"nested\", which has 1 outputs");
}

Test(validate_edges, dag_output_types)
{
    outputs[0].type = &dagger_type_int64;
    expect_invalid(1, "DAG pipeline: output \"total\" is of type int64_t, but output "
                      "\"return_value\" of node \"nested\" is int32_t");
    outputs[0].type = &dagger_type_int32;
    outputs[1].type = &point_type;
    expect_invalid(1, "DAG pipeline: output \"done\" is of type struct point, but output "
                      "\"return_value\" of node \"work\" is a list of struct point");
}

Test(validate_edges, dag_outputs_share_no_node_output)
{
    outputs[1] = outputs[0];
    outputs[1].name = "again";
    expect_invalid(1, "DAG pipeline: outputs \"total\" and \"again\" share output "
                      "\"return_value\" of node \"nested\"");
}

Test(validate_edges, dag_outputs_are_fields_of_the_result)
{
    outputs[1].offset = 0;
    expect_invalid(1, "DAG pipeline: output \"done\" is a points at offset 0, where what "
                      "the DAG's function returns, struct result, has no such value");
    outputs[1].is_internal = true;
    expect_valid();
    outputs[1].is_internal = false;
    dag.call = NULL;
    expect_valid();
    dag.call = call;
    dag.result = NULL;
    expect_invalid(1, "DAG pipeline: output \"total\" is a int32_t at offset 0, where "
                      "what the DAG's function returns, void, has no such value");
}

/* ---- Cycles ---- */

Test(validate_edges, a_node_that_waits_for_itself)
{
    static const unsigned after[] = {GATHER};
    nodes[GATHER].after = after;
    nodes[GATHER].after_count = 1;
    expect_invalid(12, "DAG pipeline: there is a cycle: gather -> gather");
}

Test(validate_edges, a_cycle_lists_its_nodes_in_order)
{
    static const unsigned after[] = {NESTED};
    nodes[SCATTER].after = after;
    nodes[SCATTER].after_count = 1;
    expect_invalid(
        10, "DAG pipeline: there is a cycle: scatter -> work -> gather -> nested -> "
            "scatter");
}

Test(validate_edges, a_cycle_through_inputs)
{
    work_params[1].type = &dagger_type_int32;
    work_inputs[1] = (struct dagger_input){.source = DAGGER_FROM_NODE, .index = GATHER};
    expect_invalid(11, "DAG pipeline: there is a cycle: work -> gather -> work");
}

Test(validate_edges, a_dag_in_itself)
{
    inner_nodes[0].task = NULL;
    inner_nodes[0].dag = &inner;
    inner_nodes[0].output_count = 0;
    expect_invalid(50, "DAG inner, node \"leaf\": DAG inner contains itself");
}

Test(validate_edges, a_dag_in_itself_through_another)
{
    inner_nodes[0].task = NULL;
    inner_nodes[0].dag = &dag;
    inner_nodes[0].output_count = 0;
    expect_invalid(50, "DAG inner, node \"leaf\": DAG pipeline contains itself");
}

/* ---- Serializers ---- */

Test(validate_edges, both_ends_of_an_edge_have_one_serializer)
{
    gather_params[0].serializer = &dagger_raw_serializer;
    expect_invalid(12, "DAG pipeline, node \"gather\": input \"done\" has serializer "
                       "\"raw\", but its source, output \"return_value\" has \"json\"");
    work_outputs[0].serializer = &dagger_raw_serializer;
    outputs[1].serializer = &dagger_raw_serializer;
    expect_valid();
    params[0].serializer = &dagger_raw_serializer;
    expect_invalid(10, "DAG pipeline, node \"scatter\": input \"seed\" has serializer "
                       "\"json\", but the DAG's parameter \"seed\" has \"raw\"");
}

Test(validate_edges, a_dag_output_has_the_serializer_of_its_source)
{
    outputs[1].serializer = &dagger_raw_serializer;
    expect_invalid(1, "DAG pipeline: output \"done\" has serializer \"raw\", but output "
                      "\"return_value\" of node \"work\" has \"json\"");
}

Test(validate_edges, serializers_are_complete)
{
    static const struct dagger_serializer half = {.name = "half", .extension = "half"};
    work_outputs[0].serializer = &half;
    expect_invalid(11, "DAG pipeline, node \"work\": the serializer of output "
                       "\"return_value\" lacks a name, an extension, write or read");
    work_outputs[0].serializer = NULL;
    params[0].serializer = &half;
    expect_invalid(1, "DAG pipeline: the serializer of parameter \"seed\" lacks a name, "
                      "an extension, write or read");
}

Test(validate_edges, serializers_have_a_form_for_the_type)
{
    work_outputs[0].serializer = &dagger_csv_serializer;
    struct dagger_error error = {0};
    cr_expect_not(dagger_dag_validate(&dag, &error));
    static const char begin[] = "DAG pipeline, node \"work\": output \"return_value\": ";
    cr_expect_eq(strncmp(error.message, begin, strlen(begin)), 0, "%s", error.message);
    work.options.serializer = "raw";
    expect_invalid(11, "DAG pipeline, node \"work\": .serializer is for the generator: "
                       "in tables each output says its own");
}
