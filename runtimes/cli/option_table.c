/* The tables of subcommands and options. */
#include "options.h"

const struct dgi_command_word dgi_command_words[] = {
    {DGI_RUN, "run", "run the DAG on this machine (what happens without a command)"},
    {DGI_GRAPH, "graph", "print the graph for Graphviz, Mermaid or a program"},
    {DGI_DESCRIBE, "describe", "print the graph, its parameters and types as JSON"},
    {DGI_HELP, "help", "explain a command"},
};
const size_t dgi_command_word_count =
    sizeof dgi_command_words / sizeof dgi_command_words[0];

#define EVERY (DGI_RUN | DGI_GRAPH | DGI_DESCRIBE | DGI_HELP | DGI_NODE)

const struct dgi_option dgi_options[] = {
    {DGI_OPTION_PARAM, DGI_RUN, NULL, 'p', 1, "NAME=VALUE", true,
     "give a parameter; VALUE is JSON, or plain text for a string or an enum"},
    {DGI_OPTION_PARAMS, DGI_RUN, "--params", 0, 1, "FILE", false,
     "read parameters from a JSON object; - is standard input"},
    {DGI_OPTION_STORE, DGI_RUN, NULL, 'o', 1, "NAME=PATH", true,
     "store an output in a file (a partitioned one in a folder) as well"},
    {DGI_OPTION_JOBS, DGI_RUN, NULL, 'j', 1, "N", false,
     "run N tasks at a time (default: one for each CPU)"},
    {DGI_OPTION_ISOLATION, DGI_RUN, "--isolation", 0, 1, "process|thread", false,
     "where tasks run that do not say so themselves"},
    {DGI_OPTION_DIRECT, DGI_RUN, "--direct", 0, 0, NULL, false,
     "call the DAG's own function in this process, without graph or runtime"},
    {DGI_OPTION_RUN_DIR, DGI_RUN, "--run-dir", 0, 1, "DIR", false,
     "keep the run's records, logs and outputs in DIR"},
    {DGI_OPTION_RESUME, DGI_RUN, "--resume", 0, 1, "DIR", false,
     "go on with the run that DIR keeps"},
    {DGI_OPTION_KEEP_GOING, DGI_RUN, "--keep-going", 0, 0, NULL, false,
     "after a failure, still run what does not depend on it"},
    {DGI_OPTION_PROGRESS, DGI_RUN, "--progress", 0, 1, "auto|bar|plain|json|none", false,
     "how to show what happens, on standard error"},
    {DGI_OPTION_TRACE, DGI_RUN, "--trace", 0, 1, "FILE", false,
     "write a trace that Perfetto opens"},
    {DGI_OPTION_DRY_RUN, DGI_RUN, "--dry-run", 0, 0, NULL, false,
     "say what would run, and run nothing"},
    {DGI_OPTION_FORMAT, DGI_GRAPH, "--format", 0, 1, "dot|mermaid|json", false,
     "what to print (default: dot)"},
    {DGI_OPTION_NODE_NAME, DGI_NODE, "--node-name", 0, 1, "ADDRESS", false,
     "run this node; names are joined by dots (default: the whole DAG)"},
    {DGI_OPTION_INPUT, DGI_NODE, "--input", 0, 2, "NAME PATH", true,
     "read an input from a file, or a partitioned one from a folder"},
    {DGI_OPTION_OUTPUT, DGI_NODE, "--output", 0, 2, "NAME PATH", true,
     "write an output to a file, or a partitioned one to a folder"},
    {DGI_OPTION_HELP, EVERY, "--help", 'h', 0, NULL, true, "explain, and end"},
    {DGI_OPTION_VERSION, EVERY, "--version", 0, 0, NULL, true,
     "print the version, and end"},
};
const size_t dgi_option_count = sizeof dgi_options / sizeof dgi_options[0];
