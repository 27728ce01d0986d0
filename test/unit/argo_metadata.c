/* Metadata, images, schedules: by the rules of Kubernetes and Argo. */
#include "argo_support.h"

static const struct dagger_node node = {
    .name = "step", .task = &task_step, INPUTS(FROM_CONSTANT(&one))};
static const struct dagger_dag dag = {
    .version = DAGGER_TABLE_VERSION, .name = "My_dag_", .nodes = &node, .node_count = 1};

static json_t *with_metadata(struct dagger_argo_metadata metadata,
                             struct dagger_error *error)
{
    *error = (struct dagger_error){0};
    json_t *manifest = dagger_argo_workflow(&dag, &metadata, &some_options, error);
    keep(manifest);
    return manifest;
}

static void assert_name(const char *name, bool is_valid)
{
    struct dagger_error error;
    json_t *manifest = with_metadata((struct dagger_argo_metadata){.name = name}, &error);
    cr_expect(!manifest == !is_valid, "\"%s\": %s", name, error.message);
    json_decref(manifest);
}

#define TEN "abcdefghij"
#define SIXTY TEN TEN TEN TEN TEN TEN

Test(argo_metadata, knows_names)
{
    static const char *const good[] = {"a", "a-b", "a.b", "1a", SIXTY "abc", "a--b"};
    static const char *const bad[] = {"",           "A",   "a_b",      "-a",   "a-",
                                      ".a",         "a.",  "a..b",     "a.-b", "a b",
                                      SIXTY "abcd", "a\n", "\xc3\xa9", "{{x}}"};
    for (size_t i = 0; i < COUNT(good); i++)
        assert_name(good[i], true);
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_name(bad[i], false);
}

Test(argo_metadata, leaves_room_behind_a_prefix)
{
    struct dagger_error error;
    json_t *manifest =
        with_metadata((struct dagger_argo_metadata){.generate_name = "train-"}, &error);
    assert_text(manifest, "metadata.generateName", "train-");
    json_decref(manifest);
    cr_assert_null(
        with_metadata((struct dagger_argo_metadata){.generate_name = SIXTY}, &error));
    cr_assert_null(
        with_metadata((struct dagger_argo_metadata){.generate_name = "-"}, &error));
}

Test(argo_metadata, makes_a_name_from_the_dags)
{
    struct dagger_error error;
    json_t *manifest = with_metadata((struct dagger_argo_metadata){0}, &error);
    assert_text(manifest, "metadata.generateName", "my-dag-");
    json_decref(manifest);
    struct dagger_dag odd = dag;
    odd.name = "___";
    manifest = dagger_argo_workflow_template(&odd, NULL, &some_options, &error);
    assert_text(manifest, "metadata.name", "dag");
    json_decref(manifest);
}

Test(argo_metadata, knows_labels)
{
    static const struct {
        const char *name, *value;
        bool is_valid;
    } cases[] = {
        {"a", "b", true},
        {"a", "", true},
        {"a.b/c_d-E", "x.y_z-1", true},
        {"a", SIXTY "abc", true},
        {"a", SIXTY "abcd", false},
        {"", "b", false},
        {"/a", "b", false},
        {"a/", "b", false},
        {"a/b/c", "d", false},
        {"A.example/a", "b", false},
        {"-a", "b", false},
        {"a-", "b", false},
        {"a", "-b", false},
        {"a", "b c", false},
        {"a", "{{x}}", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct dagger_error error;
        struct dagger_argo_pair pair = {cases[i].name, cases[i].value};
        json_t *manifest = with_metadata(
            (struct dagger_argo_metadata){.labels = &pair, .label_count = 1}, &error);
        cr_expect(!manifest == !cases[i].is_valid, "%s=%s: %s", pair.name, pair.value,
                  error.message);
        json_decref(manifest);
    }
}

Test(argo_metadata, takes_any_text_in_annotations)
{
    struct dagger_error error;
    struct dagger_argo_pair pair = {"example.com/note", "any\n\"text\" {{x}} \xc3\xa9"};
    struct dagger_argo_metadata metadata = {.annotations = &pair, .annotation_count = 1};
    json_t *manifest = with_metadata(metadata, &error);
    cr_assert_str_eq(json_string_value(json_object_get(
                         at(manifest, "metadata.annotations"), "example.com/note")),
                     pair.value);
    json_decref(manifest);
    pair.value = "\xff";
    cr_assert_null(with_metadata(metadata, &error));
    assert_mentions(error.message, "UTF-8");
    char *large = calloc(1, 256 * 1024 + 1);
    memset(large, 'x', 256 * 1024);
    pair.value = large;
    cr_assert_null(with_metadata(metadata, &error));
    assert_mentions(error.message, "262144 bytes");
    free(large);
}

/* ---- Images --------------------------------------------------------------------------
 */

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

Test(argo_metadata, knows_images)
{
    static const char *const good[] = {
        "app",
        "team/app",
        "app:1",
        "app:1.2-rc_3",
        "registry.example.com/app",
        "registry.example.com:5000/team/app:1",
        "localhost/app",
        "local-registry.example.com/a/b/c",
        "localhost:5000/app",
        "a__b/c--d.e",
        "app@sha256:" DIGEST,
        "app:1@sha256:" DIGEST,
        "Host.Example.com/app",
    };
    static const char *const bad[] = {
        "",
        "App",
        "app:",
        ":1",
        "app/",
        "/app",
        "a//b",
        "app name",
        "app:1:2",
        "app@",
        "app@sha256:abc",
        "a..b",
        "-app",
        "app-",
        "a___b",
        "app:-1",
        "app:1 ",
        "app\n",
        "{{x}}",
        "host.example.com:/app",
        ".host.example/app",
        "a/b:c/d",
        "http://example.com/app",
        "app:" SIXTY SIXTY TEN,
        "_app",
        "app@sha256:" DIGEST "0",
        "host.example.com:5x/app",
        "app$(x)",
    };
    struct dagger_argo_options options = {0};
    for (size_t i = 0; i < COUNT(good); i++) {
        options.image = good[i];
        json_t *manifest = dagger_argo_workflow(&dag, NULL, &options, NULL);
        cr_expect(manifest, "%s", good[i]);
        keep(manifest);
        json_decref(manifest);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        options.image = bad[i];
        cr_expect_null(dagger_argo_workflow(&dag, NULL, &options, NULL), "%s", bad[i]);
    }
    options.image = NULL;
    struct dagger_error error = refusal(&dag, &options);
    assert_mentions(error.message, "image");
}

Test(argo_metadata, refuses_variables_in_the_command)
{
    struct dagger_argo_options options = some_options;
    options.command = (const char *const[]){"./app", "{{x}}"};
    options.command_count = 2;
    struct dagger_error error = refusal(&dag, &options);
    assert_mentions(error.message, "\"{{x}}\"");
    options.command = (const char *const[]){"./app", "\xff"};
    error = refusal(&dag, &options);
    assert_mentions(error.message, "UTF-8");
}

/* ---- Schedules -----------------------------------------------------------------------
 */

static json_t *with_cron(struct dagger_argo_cron cron, enum dagger_argo_version version,
                         struct dagger_error *error)
{
    struct dagger_argo_options options = some_options;
    options.version = version;
    *error = (struct dagger_error){0};
    json_t *manifest = dagger_argo_cron_workflow(&dag, NULL, &options, &cron, error);
    keep(manifest);
    return manifest;
}

static json_t *with_schedule(const char *schedule, struct dagger_error *error)
{
    return with_cron(
        (struct dagger_argo_cron){.schedules = &schedule, .schedule_count = 1},
        DAGGER_ARGO_4_1, error);
}

Test(argo_metadata, knows_cron_expressions)
{
    static const char *const good[] = {
        "* * * * *",       "0 0 1 1 0",
        "59 23 31 12 6",   "*/15 0-6/2,12 1,15 * MON-fri",
        "0 0 ? JAN,Dec ?", "  5   4 * *  sun ",
        "5/10 * * * *",    "@yearly",
        "@annually",       "@monthly",
        "@weekly",         "@daily",
        "@midnight",       "@hourly",
        "@every 1h30m",    "@every 90s",
    };
    static const char *const bad[] = {
        "",
        "@every 1.5s",
        "*",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 0 *",
        "* * * 13 *",
        "* * * * 7",
        "5-1 * * * *",
        "*/0 * * * *",
        "a * * * *",
        "1- * * * *",
        "1,, * * * *",
        "-1 * * * *",
        "* * * foo *",
        "1-2-3 * * * *",
        "1/2/3 * * * *",
        "@never",
        "@every",
        "@every x",
        "@every 5",
        "@daily ",
        "TZ=UTC * * * * *",
        "*5 * * * *",
        "1e9 * * * *",
        "99999999999 * * * *",
        "* * * * monday",
    };
    struct dagger_error error;
    for (size_t i = 0; i < COUNT(good); i++) {
        json_t *manifest = with_schedule(good[i], &error);
        cr_expect(manifest, "%s: %s", good[i], error.message);
        json_decref(manifest);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        cr_expect_null(with_schedule(bad[i], &error), "%s", bad[i]);
        cr_expect_eq(error.code, DAGGER_ERROR_INVALID, "%s", bad[i]);
    }
}

Test(argo_metadata, writes_schedules_with_one_blank_between_fields)
{
    struct dagger_error error;
    json_t *manifest = with_schedule(" \t0  6\t* *  1-5 ", &error);
    assert_json(manifest, "spec.schedules", "[\"0 6 * * 1-5\"]");
    json_decref(manifest);
}

Test(argo_metadata, says_which_field_is_wrong)
{
    struct dagger_error error;
    cr_assert_null(with_schedule("0 6 * * 7", &error));
    cr_assert_str_eq(error.message, "--schedule \"0 6 * * 7\": the day of the week \"7\" "
                                    "is not between 0 and 6");
}

Test(argo_metadata, knows_time_zones)
{
    static const char *const bad[] = {
        "",        "Mars/Olympus",  "/etc/passwd", "../../etc/passwd",
        "Europe/", "Europe/../UTC", "posixrules\n"};
    static const char *const daily = "@daily";
    struct dagger_argo_cron cron = {.schedules = &daily, .schedule_count = 1};
    struct dagger_error error;
    cron.time_zone = "Europe/Madrid";
    json_t *manifest = with_cron(cron, DAGGER_ARGO_4_1, &error);
    assert_text(manifest, "spec.timezone", "Europe/Madrid");
    json_decref(manifest);
    bool has_database = access("/usr/share/zoneinfo", X_OK) == 0;
    for (size_t i = 0; i < COUNT(bad); i++) {
        cron.time_zone = bad[i];
        manifest = with_cron(cron, DAGGER_ARGO_4_1, &error);
        cr_expect(!manifest || (i == 1 && !has_database), "%s", bad[i]);
        json_decref(manifest);
    }
}

Test(argo_metadata, keeps_zeros_and_leaves_out_what_is_not_said)
{
    static const char *const daily = "@daily";
    static const int64_t zero = 0;
    struct dagger_error error;
    json_t *manifest =
        with_cron((struct dagger_argo_cron){.schedules = &daily,
                                            .schedule_count = 1,
                                            .successful_jobs_history_limit = &zero},
                  DAGGER_ARGO_3_6, &error);
    json_object_del((json_t *)at(manifest, "spec"), "workflowSpec");
    assert_json(manifest, "spec",
                "{\"schedules\": [\"@daily\"], \"successfulJobsHistoryLimit\": 0}");
    json_decref(manifest);
}

Test(argo_metadata, writes_one_schedule_for_argo_3_5)
{
    static const char *const daily = "@daily";
    struct dagger_error error;
    json_t *manifest =
        with_cron((struct dagger_argo_cron){.schedules = &daily, .schedule_count = 1},
                  DAGGER_ARGO_3_5, &error);
    assert_text(manifest, "spec.schedule", "@daily");
    cr_assert_null(at(manifest, "spec.schedules"));
    json_decref(manifest);
}

Test(argo_metadata, refuses_wrong_counts)
{
    static const char *const daily = "@daily";
    static const int64_t negative = -1, large = INT64_C(1) << 32;
    struct dagger_argo_cron cron = {.schedules = &daily, .schedule_count = 1};
    struct dagger_error error;
    cron.failed_jobs_history_limit = &negative;
    cr_assert_null(with_cron(cron, DAGGER_ARGO_4_1, &error));
    assert_mentions(error.message, "--failed-jobs-history-limit -1");
    cron.failed_jobs_history_limit = &large;
    cr_assert_null(with_cron(cron, DAGGER_ARGO_4_1, &error));
}

Test(argo_metadata, merges_the_cron_spec)
{
    static const char *const daily = "@daily";
    struct dagger_error error;
    json_t *spec = json_loads("{\"suspend\": true, \"workflowMetadata\": {\"labels\": "
                              "{\"a\": \"b\"}}, \"workflowSpec\": {\"priority\": 3}}",
                              0, NULL);
    json_t *manifest = with_cron(
        (struct dagger_argo_cron){.schedules = &daily, .schedule_count = 1, .spec = spec},
        DAGGER_ARGO_4_1, &error);
    assert_json(manifest, "spec.suspend", "true");
    assert_json(manifest, "spec.workflowSpec.priority", "3");
    assert_text(manifest, "spec.workflowSpec.entrypoint", "dag");
    json_decref(manifest);
    json_decref(spec);
}
