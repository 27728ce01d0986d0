/* `argo`: what is written where, and what is said about bad input. */
#include <dirent.h>
#include <jansson.h>
#include <sys/stat.h>

#include "cli_support.h"

#define MADE(...) kept(call(&map_reduce, "argo", __VA_ARGS__))
#define WORKFLOW(...)                                                                    \
    MADE("workflow", "--image", "app", "-p", "seed=3", "--format", "json", __VA_ARGS__)
#define CRON(...)                                                                        \
    MADE("cron-workflow", "--image", "app", "-p", "seed=3", "--format", "json",          \
         __VA_ARGS__)

/* Leaves what was made where the tests against Argo's own code look for it. */
static struct said kept(struct said said)
{
    static unsigned count;
    const char *folder = getenv("DAGGER_TEST_MANIFESTS");
    if (!folder || said.code != 0 || !said.out[0])
        return said;
    char path[4096];
    snprintf(path, sizeof path, "%s/cli_argo-%d-%u.yaml", folder, (int)getpid(), count++);
    FILE *file = fopen(path, "w");
    cr_assert(file && fputs(said.out, file) >= 0 && fclose(file) == 0, "%s", path);
    return said;
}

static json_t *parse(struct said said)
{
    json_error_t wrong;
    cr_assert_eq(said.code, 0, "%s", said.err);
    cr_assert_str_eq(said.err, "");
    json_t *manifest = json_loads(said.out, JSON_REJECT_DUPLICATES, &wrong);
    cr_assert(manifest, "%d: %s", wrong.line, wrong.text);
    return manifest;
}

/* What `format` (as of json_pack) packs is the value of the key. */
static void assert_holds(json_t *object, const char *key, json_t *expected)
{
    json_t *value = json_object_get(object, key);
    char *text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    cr_assert(expected);
    cr_expect(json_equal(value, expected), "%s is %s", key, text ? text : "not there");
    free(text);
    json_decref(expected);
}

/* ---- What is written -----------------------------------------------------------------
 */

Test(cli_argo, writes_yaml)
{
    struct said said = MADE("workflow", "--image", "app:1", "-p", "seed=3");
    cr_assert_eq(said.code, 0, "%s", said.err);
    static const char head[] = "apiVersion: argoproj.io/v1alpha1\n"
                               "kind: Workflow\n"
                               "metadata:\n"
                               "  generateName: map-reduce-\n"
                               "spec:\n"
                               "  entrypoint: dag\n"
                               "  arguments:\n"
                               "    parameters:\n"
                               "    - name: seed\n"
                               "      value: '3'\n";
    said.out[sizeof head - 1] = '\0';
    cr_assert_str_eq(said.out, head);
}

Test(cli_argo, writes_every_kind)
{
    static char *const words[][2] = {
        {"workflow", "Workflow"},
        {"workflow-template", "WorkflowTemplate"},
        {"cluster-workflow-template", "ClusterWorkflowTemplate"}};
    for (size_t i = 0; i < 3; i++) {
        json_t *manifest = parse(
            MADE(words[i][0], "--image", "app", "-p", "seed=1", "--format", "json"));
        assert_holds(manifest, "kind", json_string(words[i][1]));
        json_decref(manifest);
    }
    json_t *manifest = parse(CRON("--schedule", "@daily"));
    assert_holds(manifest, "kind", json_string("CronWorkflow"));
    json_decref(manifest);
}

Test(cli_argo, writes_metadata)
{
    json_t *manifest =
        parse(WORKFLOW("--name", "my-run", "--namespace", "team", "--label", "a=b",
                       "--label", "example.com/c=", "--annotation", "note=x=y {{z}}"));
    assert_holds(manifest, "metadata",
                 json_pack("{s:s, s:s, s:{s:s, s:s}, s:{s:s}}", "name", "my-run",
                           "namespace", "team", "labels", "a", "b", "example.com/c", "",
                           "annotations", "note", "x=y {{z}}"));
    json_decref(manifest);
}

Test(cli_argo, writes_command_and_spec)
{
    json_t *manifest = parse(WORKFLOW("--command", "./app", "--command", "--quiet",
                                      "--spec", "{\"serviceAccountName\": \"runner\"}"));
    json_t *spec = json_object_get(manifest, "spec");
    assert_holds(spec, "serviceAccountName", json_string("runner"));
    json_t *task = json_array_get(json_object_get(spec, "templates"), 1);
    assert_holds(json_object_get(task, "container"), "command",
                 json_pack("[s, s]", "./app", "--quiet"));
    json_decref(manifest);
}

Test(cli_argo, writes_a_cron_workflow)
{
    json_t *manifest = parse(
        CRON("--schedule", "0 6 * * 1-5", "--schedule", "@weekly", "--timezone", "UTC",
             "--concurrency-policy", "Forbid", "--starting-deadline-seconds", "60",
             "--successful-jobs-history-limit", "0", "--failed-jobs-history-limit", "5",
             "--cron-spec", "{\"suspend\": true}"));
    json_t *spec = json_object_get(manifest, "spec");
    json_object_del(spec, "workflowSpec");
    assert_holds(manifest, "spec",
                 json_pack("{s:[s, s], s:s, s:s, s:i, s:i, s:i, s:b}", "schedules",
                           "0 6 * * 1-5", "@weekly", "timezone", "UTC",
                           "concurrencyPolicy", "Forbid", "startingDeadlineSeconds", 60,
                           "successfulJobsHistoryLimit", 0, "failedJobsHistoryLimit", 5,
                           "suspend", 1));
    json_decref(manifest);
}

Test(cli_argo, writes_one_schedule_for_argo_3_5)
{
    json_t *manifest = parse(CRON("--schedule", "@daily", "--argo-version", "3.5"));
    json_t *spec = json_object_get(manifest, "spec");
    assert_holds(spec, "schedule", json_string("@daily"));
    cr_assert_null(json_object_get(spec, "schedules"));
    json_decref(manifest);
}

/* ---- Files ----------------------------------------------------------------------------
 */

static void enter_folder(char path[32])
{
    strcpy(path, "/tmp/dagger-argo-XXXXXX");
    cr_assert(mkdtemp(path));
    cr_assert_eq(chdir(path), 0);
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    cr_assert(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static size_t count_files(void)
{
    DIR *folder = opendir(".");
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(folder));)
        count += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
    closedir(folder);
    return count;
}

Test(cli_argo, writes_to_a_file)
{
    char folder[32];
    enter_folder(folder);
    write_text("run.yaml", "what was there before");
    assert_said(MADE("workflow", "--image", "app", "-p", "seed=3", "-o", "run.yaml"), 0,
                "", "");
    char line[64] = "";
    FILE *file = fopen("run.yaml", "r");
    cr_assert(fgets(line, sizeof line, file));
    fclose(file);
    cr_assert_str_eq(line, "apiVersion: argoproj.io/v1alpha1\n");
    cr_assert_eq(count_files(), 1);
    unlink("run.yaml");
    rmdir(folder);
}

Test(cli_argo, leaves_a_file_as_it_was_where_it_fails)
{
    char folder[32];
    enter_folder(folder);
    write_text("run.yaml", "before");
    struct said said =
        MADE("workflow", "--image", "Not Valid", "-p", "seed=3", "-o", "run.yaml");
    cr_assert_eq(said.code, 3);
    char text[16] = "";
    FILE *file = fopen("run.yaml", "r");
    cr_assert(fgets(text, sizeof text, file));
    fclose(file);
    cr_assert_str_eq(text, "before");
    cr_assert_eq(count_files(), 1);
    unlink("run.yaml");
    rmdir(folder);
}

Test(cli_argo, refuses_places_for_no_file)
{
    char folder[32];
    enter_folder(folder);
    cr_assert_eq(mkdir("sub", 0700), 0);
    assert_said(WORKFLOW("-o", "sub"), 4, "",
                "pipeline: -o sub: there is something that is no regular file\n");
    assert_said(WORKFLOW("-o", "sub/"), 4, "", "pipeline: -o sub/: this names no file\n");
    assert_said(WORKFLOW("-o", "none/x"), 4, "",
                "pipeline: -o none/x: No such file or directory\n");
    cr_assert_eq(count_files(), 1);
    rmdir("sub");
    rmdir(folder);
}

Test(cli_argo, reads_a_spec_from_a_file)
{
    char folder[32];
    enter_folder(folder);
    write_text("spec.json", "{\"parallelism\": 4}");
    json_t *manifest = parse(WORKFLOW("--spec", "@spec.json"));
    assert_holds(json_object_get(manifest, "spec"), "parallelism", json_integer(4));
    json_decref(manifest);
    write_text("spec.json", "{\n  \"parallelism\": }");
    assert_said(WORKFLOW("--spec", "@spec.json"), 3, "",
                "pipeline: spec.json: --spec: line 2, column 18: unexpected token near "
                "'}'\n"
                "  give an object, as '{\"serviceAccountName\": \"runner\"}', or @FILE "
                "with one\n");
    unlink("spec.json");
    assert_said(WORKFLOW("--spec", "@spec.json"), 4, "",
                "pipeline: --spec: spec.json: No such file or directory\n");
    rmdir(folder);
}

/* ---- Bad input ------------------------------------------------------------------------
 */

Test(cli_argo, refuses_bad_words)
{
    assert_said(call(&map_reduce, "argo"), 2, "",
                "pipeline: 'argo': the kind is missing\n"
                "  the kinds are workflow, workflow-template, cluster-workflow-template "
                "and cron-workflow\n");
    assert_said(MADE("job", "--image", "app"), 2, "",
                "pipeline: 'argo job': there is no such kind\n"
                "  the kinds are workflow, workflow-template, cluster-workflow-template "
                "and cron-workflow\n");
    assert_said(MADE("workflow"), 2, "",
                "pipeline: 'argo': --image is missing\n"
                "  give the image of the containers, which holds this program: --image "
                "IMAGE\n");
    assert_said(WORKFLOW("--artifact-store", "floppy"), 2, "",
                "pipeline: '--artifact-store floppy': it is none of s3, gcs, azure, oss\n"
                "  'help argo' lists the options\n");
    assert_said(WORKFLOW("--argo-version", "2"), 2, "",
                "pipeline: '--argo-version 2': it is none of 3.5, 3.6, 4.1\n"
                "  'help argo' lists the options\n");
    assert_said(MADE("workflow", "--image", "a", "--format", "dot"), 2, "",
                "pipeline: '--format dot': it is none of yaml, json\n"
                "  'help argo' lists the options\n");
    assert_said(WORKFLOW("--label", "a"), 2, "",
                "pipeline: '--label a': it is used as '--label KEY=VALUE'\n"
                "  'help argo' lists the options\n");
    assert_said(WORKFLOW("--schedule", "@daily"), 2, "",
                "pipeline: '--schedule': it is an option of 'argo cron-workflow'\n"
                "  'help argo' lists the options\n");
    assert_said(
        CRON("--schedule", "@daily", "--failed-jobs-history-limit", "-1"), 2, "",
        "pipeline: '--failed-jobs-history-limit -1': it must be a whole number of "
        "at least 0\n"
        "  'help argo' lists the options\n");
    assert_said(WORKFLOW("again"), 2, "",
                "pipeline: 'again': nothing is expected here\n"
                "  'help argo' lists the options\n");
    assert_said(WORKFLOW("-j", "1"), 2, "",
                "pipeline: '-j': it is no option of 'argo'\n"
                "  'help argo' lists the options\n");
}

Test(cli_argo, refuses_bad_metadata)
{
    assert_said(WORKFLOW("--name", "My_Run"), 3, "",
                "pipeline: --name \"My_Run\": it is no name that Kubernetes takes here\n"
                "  use lower-case letters, digits and '-', at most 63 bytes, with a "
                "letter or digit at both ends\n");
    assert_said(WORKFLOW("--name", "a", "--generate-name", "b-"), 3, "",
                "pipeline: --name and --generate-name: both are given\n"
                "  keep one of the two\n");
    assert_said(WORKFLOW("--namespace", "a.b"), 3, "",
                "pipeline: --namespace \"a.b\": it is no name of a namespace\n"
                "  use lower-case letters, digits and '-', at most 63 bytes, with a "
                "letter or digit at both ends\n");
    assert_said(MADE("cluster-workflow-template", "--image", "a", "--namespace", "b"), 3,
                "",
                "pipeline: --namespace \"b\": a ClusterWorkflowTemplate is in no "
                "namespace\n"
                "  leave it out, or write a WorkflowTemplate\n");
    assert_said(WORKFLOW("--label", "a b=c"), 3, "",
                "pipeline: --label \"a b\": it is no valid key\n"
                "  a key is [PREFIX/]NAME: NAME of letters, digits, '-', '_' and '.', at "
                "most 63 bytes; PREFIX a DNS name\n");
    assert_said(WORKFLOW("--label", "a=b c"), 3, "",
                "pipeline: --label a: \"b c\" is no valid value of a label\n"
                "  use letters, digits, '-', '_' and '.', at most 63 bytes; annotations "
                "may hold any text\n");
    assert_said(WORKFLOW("--label", "a=b", "--label", "a=c"), 3, "",
                "pipeline: --label a: it is given twice\n");
}

Test(cli_argo, refuses_a_bad_image)
{
    assert_said(MADE("workflow", "--image", "Not Valid"), 3, "",
                "pipeline: \"Not Valid\" is no reference of a container image\n"
                "  give it as --image [HOST/]NAME[:TAG][@DIGEST], in lower case, as "
                "registry.example.com/team/app:1.2\n");
}

Test(cli_argo, refuses_bad_schedules)
{
    assert_said(CRON("--schedule", "0 6 * *"), 3, "",
                "pipeline: --schedule \"0 6 * *\": it has 4 fields, where five are "
                "needed: minute, hour, day of the month, month, day of the week\n"
                "  as \"30 6 * * 1-5\": at half past six on working days; the time zone "
                "is --timezone\n");
    assert_said(CRON("--timezone", "UTC"), 3, "",
                "pipeline: a CronWorkflow needs a schedule\n"
                "  give it with --schedule, as --schedule \"30 6 * * 1-5\"\n");
    assert_said(CRON("--schedule", "@daily", "--timezone", "../etc/passwd"), 3, "",
                "pipeline: --timezone \"../etc/passwd\": there is no such time zone\n"
                "  use a name of the time zone database, as Europe/Madrid\n");
    assert_said(CRON("--schedule", "@daily", "--concurrency-policy", "Maybe"), 3, "",
                "pipeline: --concurrency-policy \"Maybe\": there is no such policy\n"
                "  it is Allow, Forbid or Replace\n");
    assert_said(
        CRON("--schedule", "@daily", "--schedule", "@hourly", "--argo-version", "3.5"), 3,
        "",
        "pipeline: Argo 3.5 takes one schedule, and 2 are given\n"
        "  newer versions take several: --argo-version 3.6\n");
}

Test(cli_argo, refuses_bad_specs)
{
    assert_said(WORKFLOW("--spec", "{\"a\": }"), 3, "",
                "pipeline: --spec: line 1, column 7: unexpected token near '}'\n"
                "  give an object, as '{\"serviceAccountName\": \"runner\"}', or @FILE "
                "with one\n");
    assert_said(WORKFLOW("--spec", "[1]"), 3, "",
                "pipeline: --spec: it is no JSON object\n"
                "  give an object, as '{\"serviceAccountName\": \"runner\"}', or @FILE "
                "with one\n");
    assert_said(WORKFLOW("--spec", "{\"entrypoint\": \"mine\"}"), 3, "",
                "pipeline: --spec: entrypoint: the runtime sets it, and relies on it\n"
                "  leave it out; what is not there yet can be added\n");
    assert_said(CRON("--schedule", "@daily", "--cron-spec", "{\"schedules\": []}"), 3, "",
                "pipeline: --cron-spec: schedules: the runtime sets it, and relies on "
                "it\n"
                "  leave it out; what is not there yet can be added\n");
    assert_said(CRON("--schedule", "@daily", "--cron-spec", "{\"workflowSpec\": 5}"), 3,
                "", "pipeline: --cron-spec: workflowSpec: it must be a JSON object\n");
}

Test(cli_argo, says_what_is_wrong_in_one_line)
{
    static const char names[] = "  use lower-case letters, digits and '-', at most 63 "
                                "bytes, with a letter or digit at both ends\n";
    char expected[512];
    snprintf(
        expected, sizeof expected,
        "pipeline: --name \"a\\x0ab\\x1b\\xff\": it is no name that Kubernetes takes "
        "here\n%s",
        names);
    assert_said(WORKFLOW("--name", "a\nb\x1b\xff"), 3, "", expected);
    assert_said(MADE("a\nb", "--image", "app"), 2, "",
                "pipeline: 'argo a\\x0ab': there is no such kind\n"
                "  the kinds are workflow, workflow-template, cluster-workflow-template "
                "and cron-workflow\n");
    assert_said(
        CRON("--schedule", "* \n* * * *"), 3, "",
        "pipeline: --schedule \"* \\x0a* * * *\": the hour \"\\x0a*\" is no number, "
        "range or step\n"
        "  as \"30 6 * * 1-5\": at half past six on working days; the time zone is "
        "--timezone\n");
}

Test(cli_argo, refuses_bad_parameters)
{
    assert_said(
        MADE("workflow", "--image", "app"), 3, "",
        "pipeline: parameter \"seed\" has no value: its type is int64_t, and it has "
        "no default\n"
        "  give it with -p seed=VALUE, or write a WorkflowTemplate, whose "
        "parameters are given when it is submitted\n");
    struct said said = MADE("workflow", "--image", "app", "-p", "seed=x");
    cr_assert_eq(said.code, 3);
    said = MADE("workflow", "--image", "app", "-p", "sed=1");
    cr_assert_eq(said.code, 3);
}

Test(cli_argo, says_that_it_cannot_write)
{
    int full = open("/dev/full", O_WRONLY), err = memfd_create("err", 0);
    char *argv[] = {
        (char *)"pipeline", (char *)"argo", (char *)"workflow", (char *)"--image",
        (char *)"app",      (char *)"-p",   (char *)"seed=1",   NULL};
    cr_assert_eq(call_with(&map_reduce, argv, 0, full, err), 4);
    char text[256];
    take_text(err, text, sizeof text);
    cr_assert_str_eq(text, "pipeline: cannot write standard output: No space left on "
                           "device\n");
    close(full);
}
