/* `graph`: the picture of the DAG, for Graphviz, Mermaid and programs. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <dagger/stream.h>
#include <dagger/validate.h>

#include "command.h"
#include "doc.h"
#include "picture.h"
#include "print.h"
#include "report.h"

/* Text on its way out. Names are [a-zA-Z0-9_-] and need no escapes. */
struct out {
    struct dgi_picture picture;
    struct dagger_writer writer;
    struct dagger_error *error;
};

DAGGERI_PRINTF(2, 3) static void print(struct out *out, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    dgi_print_values(&out->writer, out->error, format, values);
    va_end(values);
}

/* ---- Graphviz ---------------------------------------------------------------------- */

static void print_dot_vertices(struct out *out, size_t from, size_t to)
{
    for (size_t i = from; i < to;) {
        const struct dgi_vertex *vertex = &out->picture.vertices[i];
        const struct dagger_node *node = vertex->node;
        if (node->dag) {
            print(out, "  subgraph \"cluster_%s\" {\n  label=\"%s\"%s\n", vertex->address,
                  node->name, node->partition_by ? " peripheries=2" : "");
            print_dot_vertices(out, i + 1, vertex->end);
            print(out, "  }\n");
        } else {
            print(out, "  \"%s\" [label=\"%s\"%s]\n", vertex->address, node->name,
                  node->partition_by ? " peripheries=2" : "");
        }
        i = vertex->end;
    }
}

/* Graphviz draws edges between nodes only: the first or last task inside stands for a
 * DAG, which is never empty. */
static const char *first_task(const struct out *out, size_t vertex)
{
    while (out->picture.vertices[vertex].node->dag)
        vertex++;
    return out->picture.vertices[vertex].address;
}

static const char *last_task(const struct out *out, size_t vertex)
{
    return out->picture.vertices[out->picture.vertices[vertex].end - 1].address;
}

static void print_dot_edge(struct out *out, const struct dgi_edge *edge)
{
    const struct dgi_vertex *vertices = out->picture.vertices;
    const struct dgi_vertex *to = &vertices[edge->to];
    if (edge->is_param)
        print(out, "  \"param:%s\" -> \"%s\" [",
              out->picture.dag->params[edge->from].name, first_task(out, edge->to));
    else
        print(out, "  \"%s\" -> \"%s\" [", last_task(out, edge->from),
              first_task(out, edge->to));
    if (edge->input)
        print(out, "label=\"%s%s\"", edge->input, edge->is_each ? " (each)" : "");
    else
        print(out, "style=dashed");
    if (!edge->is_param && vertices[edge->from].node->dag)
        print(out, " ltail=\"cluster_%s\"", vertices[edge->from].address);
    if (to->node->dag)
        print(out, " lhead=\"cluster_%s\"", to->address);
    print(out, "]\n");
}

static void print_dot(struct out *out)
{
    const struct dagger_dag *dag = out->picture.dag;
    print(out, "digraph \"%s\" {\n  compound=true\n  node [shape=box]\n", dag->name);
    for (size_t i = 0; i < dag->param_count; i++)
        print(out, "  \"param:%s\" [label=\"%s\" shape=ellipse]\n", dag->params[i].name,
              dag->params[i].name);
    print_dot_vertices(out, 0, out->picture.vertex_count);
    for (size_t i = 0; i < out->picture.edge_count; i++)
        print_dot_edge(out, &out->picture.edges[i]);
    for (size_t i = 0; i < dag->output_count; i++) {
        const struct dagger_dag_output *output = &dag->outputs[i];
        size_t from = out->picture.roots[output->node];
        print(out, "  \"output:%s\" [label=\"%s\" shape=ellipse]\n", output->name,
              output->name);
        print(out, "  \"%s\" -> \"output:%s\"", last_task(out, from), output->name);
        if (out->picture.vertices[from].node->dag)
            print(out, " [ltail=\"cluster_%s\"]", out->picture.vertices[from].address);
        print(out, "\n");
    }
    print(out, "}\n");
}

/* ---- Mermaid ----------------------------------------------------------------------- */

static void print_mermaid_vertices(struct out *out, size_t from, size_t to)
{
    for (size_t i = from; i < to;) {
        const struct dgi_vertex *vertex = &out->picture.vertices[i];
        const struct dagger_node *node = vertex->node;
        const char *each = node->partition_by ? " (each)" : "";
        if (node->dag) {
            print(out, "  subgraph n%zu [\"%s%s\"]\n", i, node->name, each);
            print_mermaid_vertices(out, i + 1, vertex->end);
            print(out, "  end\n");
        } else {
            print(out, "  n%zu[\"%s%s\"]\n", i, node->name, each);
        }
        i = vertex->end;
    }
}

static void print_mermaid(struct out *out)
{
    const struct dagger_dag *dag = out->picture.dag;
    print(out, "flowchart TD\n");
    for (size_t i = 0; i < dag->param_count; i++)
        print(out, "  p%zu([\"%s\"])\n", i, dag->params[i].name);
    print_mermaid_vertices(out, 0, out->picture.vertex_count);
    for (size_t i = 0; i < out->picture.edge_count; i++) {
        const struct dgi_edge *edge = &out->picture.edges[i];
        print(out, "  %c%zu ", edge->is_param ? 'p' : 'n', edge->from);
        if (edge->input)
            print(out, "-->|\"%s%s\"| n%zu\n", edge->input,
                  edge->is_each ? " (each)" : "", edge->to);
        else
            print(out, "-.-> n%zu\n", edge->to);
    }
    for (size_t i = 0; i < dag->output_count; i++)
        print(out, "  n%zu --> o%zu([\"%s\"])\n",
              out->picture.roots[dag->outputs[i].node], i, dag->outputs[i].name);
}

/* ---- JSON -------------------------------------------------------------------------- */

static void print_json_edge(struct dgi_doc *json, const struct dgi_picture *picture,
                            const struct dgi_edge *edge)
{
    dgi_doc_open(json, NULL, '{');
    if (edge->is_param)
        dgi_doc_string(json, "param", picture->dag->params[edge->from].name);
    else
        dgi_doc_string(json, "from", picture->vertices[edge->from].address);
    if (edge->output)
        dgi_doc_string(json, "output", edge->output);
    dgi_doc_string(json, "to", picture->vertices[edge->to].address);
    if (edge->input)
        dgi_doc_string(json, "input", edge->input);
    if (edge->is_each)
        dgi_doc_bool(json, "each", true);
    dgi_doc_close(json, '}');
}

static void print_json(struct out *out)
{
    struct dgi_doc json = {&out->writer, out->error, false, 0, true};
    const struct dgi_picture *picture = &out->picture;
    dgi_doc_open(&json, NULL, '{');
    dgi_doc_string(&json, "name", picture->dag->name);
    dgi_doc_open(&json, "nodes", '[');
    for (size_t i = 0; i < picture->vertex_count; i++) {
        const struct dagger_node *node = picture->vertices[i].node;
        dgi_doc_open(&json, NULL, '{');
        dgi_doc_string(&json, "address", picture->vertices[i].address);
        dgi_doc_string(&json, node->dag ? "dag" : "task",
                       node->dag ? node->dag->name : node->task->name);
        dgi_doc_bool(&json, "partitioned", node->partition_by);
        dgi_doc_close(&json, '}');
    }
    dgi_doc_close(&json, ']');
    dgi_doc_open(&json, "edges", '[');
    for (size_t i = 0; i < picture->edge_count; i++)
        print_json_edge(&json, picture, &picture->edges[i]);
    dgi_doc_close(&json, ']');
    dgi_doc_close(&json, '}');
    print(out, "\n");
}

/* ---- The command ------------------------------------------------------------------- */

typedef void printer(struct out *out);

static printer *printer_of(struct dgi_cli *cli, struct dagger_error *error)
{
    static const struct {
        const char *format;
        printer *print;
    } printers[] = {{"dot", print_dot}, {"mermaid", print_mermaid}, {"json", print_json}};
    const struct dgi_option_use *use =
        dgi_arguments_find(&cli->arguments, DGI_OPTION_FORMAT);
    if (!use)
        return print_dot;
    for (size_t i = 0; i < sizeof printers / sizeof *printers; i++)
        if (strcmp(printers[i].format, use->values[0]) == 0)
            return printers[i].print;
    dagger_error_set(error, DAGGER_ERROR_USAGE,
                     "'--format %s': the formats are dot, "
                     "mermaid and json",
                     use->values[0]);
    return NULL;
}

int dgi_cli_graph(struct dgi_cli *cli, struct dagger_error *error)
{
    struct out out = {.error = error};
    printer *print_picture = printer_of(cli, error);
    signal(SIGPIPE, SIG_IGN);
    if (print_picture && dagger_dag_validate(cli->dag, error) &&
        dgi_picture_make(&out.picture, cli->dag, cli->arena, error) &&
        dagger_writer_init_fd(&out.writer, STDOUT_FILENO, "standard output", error)) {
        print_picture(&out);
        if (error->code == DAGGER_OK && !dagger_writer_flush(&out.writer, error))
            error->code = DAGGER_ERROR_IO;
    }
    dagger_writer_release(&out.writer);
    return dgi_exit_code(error);
}
