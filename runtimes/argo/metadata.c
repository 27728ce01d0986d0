/* The metadata of a manifest, by the rules of Kubernetes. */
#include <string.h>

#include "spec.h"
#include "text.h"

/* Argo's limits for names, which become labels of pods; a cron workflow's leaves room for
 * the time. What Kubernetes adds to a prefix is five characters long. */
enum { LONGEST_NAME = 63, LONGEST_CRON_NAME = 52, GENERATED = 5, LONGEST_DOMAIN = 253 };

static bool is_lower_alphanumeric(char character)
{
    return (character >= 'a' && character <= 'z') ||
           (character >= '0' && character <= '9');
}

static bool is_alphanumeric(char character)
{
    return is_lower_alphanumeric(character) || (character >= 'A' && character <= 'Z');
}

/* RFC 1123: lower-case words and dashes, in parts joined by dots where `may_have_dots`.
 */
static bool is_dns_name(const char *name, size_t length, bool may_have_dots)
{
    for (size_t i = 0; i < length; i++) {
        bool is_edge = i == 0 || i + 1 == length || name[i - 1] == '.' ||
                       name[i + 1] == '.' || (name[i] == '.' && !may_have_dots);
        if (!is_lower_alphanumeric(name[i]) &&
            (is_edge || (name[i] != '-' && name[i] != '.')))
            return false;
    }
    return length > 0;
}

/* A label's name or value: edges are alphanumeric, '-', '_' and '.' may be between. */
static bool is_label_text(const char *text)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++)
        if (!is_alphanumeric(text[i]) &&
            (i == 0 || i + 1 == length || !strchr("-_.", text[i])))
            return false;
    return length <= LONGEST_NAME;
}

/* ---- Names ------------------------------------------------------------------------- */

static bool check_name(struct dgi_argo_build *build, const char *option, const char *name,
                       size_t longest, bool is_prefix)
{
    size_t length = strlen(name);
    size_t checked = length;
    while (is_prefix && checked > 1 && name[checked - 1] == '-')
        checked--;
    if (length <= longest && is_dns_name(name, checked, true))
        return true;
    dgi_argo_refuse(build, "%s \"%.200s\": it is no name that Kubernetes takes here",
                    option, name);
    dgi_argo_hint(build,
                  "use lower-case letters, digits and '-', at most %zu bytes, with a "
                  "letter or digit at both ends",
                  longest);
    return false;
}

static const char *name_from_dag(struct dgi_argo_build *build,
                                 const struct dagger_dag *dag, size_t longest)
{
    const char *name = dgi_argo_text(build, "%.*s", (int)longest, dag->name);
    for (char *next = (char *)name; *next; next++) {
        if (*next >= 'A' && *next <= 'Z')
            *next = (char)(*next - 'A' + 'a');
        else if (!is_lower_alphanumeric(*next))
            *next = '-';
    }
    while (*name == '-')
        name++;
    for (size_t end = strlen(name); end > 0 && name[end - 1] == '-'; end--)
        ((char *)name)[end - 1] = '\0';
    return *name ? name : "dag";
}

static void put_name(struct dgi_argo_build *build, json_t *object,
                     const struct dagger_dag *dag,
                     const struct dagger_argo_metadata *metadata, const char *kind)
{
    size_t longest = strcmp(kind, "CronWorkflow") == 0 ? LONGEST_CRON_NAME : LONGEST_NAME;
    if (metadata->name && metadata->generate_name) {
        dgi_argo_refuse(build, "--name and --generate-name: both are given");
        dgi_argo_hint(build, "keep one of the two");
    } else if (metadata->name) {
        if (check_name(build, "--name", metadata->name, longest, false))
            dgi_argo_put(build, object, "name", dgi_argo_string(build, metadata->name));
    } else if (metadata->generate_name) {
        if (check_name(build, "--generate-name", metadata->generate_name,
                       longest - GENERATED, true))
            dgi_argo_put(build, object, "generateName",
                         dgi_argo_string(build, metadata->generate_name));
    } else if (strcmp(kind, "Workflow") == 0) {
        dgi_argo_put(build, object, "generateName",
                     dgi_argo_format(build, "%s-",
                                     name_from_dag(build, dag, longest - GENERATED - 1)));
    } else {
        dgi_argo_put(build, object, "name",
                     dgi_argo_string(build, name_from_dag(build, dag, longest)));
    }
}

static void put_namespace(struct dgi_argo_build *build, json_t *object, const char *name,
                          const char *kind)
{
    if (strcmp(kind, "ClusterWorkflowTemplate") == 0) {
        dgi_argo_refuse(build,
                        "--namespace \"%.200s\": a ClusterWorkflowTemplate is in no "
                        "namespace",
                        name);
        dgi_argo_hint(build, "leave it out, or write a WorkflowTemplate");
    } else if (strlen(name) > LONGEST_NAME || !is_dns_name(name, strlen(name), false)) {
        dgi_argo_refuse(build, "--namespace \"%.200s\": it is no name of a namespace",
                        name);
        dgi_argo_hint(build,
                      "use lower-case letters, digits and '-', at most %d bytes, with "
                      "a letter or digit at both ends",
                      LONGEST_NAME);
    } else {
        dgi_argo_put(build, object, "namespace", dgi_argo_string(build, name));
    }
}

/* ---- Labels and annotations -------------------------------------------------------- */

/* [PREFIX/]NAME, the prefix being a DNS name. */
static bool is_key(const char *key)
{
    const char *slash = strchr(key, '/');
    size_t prefix = slash ? (size_t)(slash - key) : 0;
    if (slash && (prefix > LONGEST_DOMAIN || !is_dns_name(key, prefix, true)))
        return false;
    const char *name = slash ? slash + 1 : key;
    return *name && is_label_text(name);
}

static bool check_pair(struct dgi_argo_build *build, const char *option,
                       const struct dagger_argo_pair *pair, bool is_label)
{
    if (!is_key(pair->name)) {
        dgi_argo_refuse(build, "%s \"%.200s\": it is no valid key", option, pair->name);
        dgi_argo_hint(build,
                      "a key is [PREFIX/]NAME: NAME of letters, digits, '-', '_' and "
                      "'.', at most %d bytes; PREFIX a DNS name",
                      LONGEST_NAME);
        return false;
    }
    if (is_label && !is_label_text(pair->value)) {
        dgi_argo_refuse(build, "%s %s: \"%.200s\" is no valid value of a label", option,
                        pair->name, pair->value);
        dgi_argo_hint(build,
                      "use letters, digits, '-', '_' and '.', at most %d bytes; "
                      "annotations may hold any text",
                      LONGEST_NAME);
        return false;
    }
    return true;
}

static void put_pairs(struct dgi_argo_build *build, json_t *object, const char *key,
                      const char *option, const struct dagger_argo_pair *pairs,
                      size_t count)
{
    enum { LONGEST_ANNOTATIONS = 256 * 1024 };
    json_t *map = json_object();
    size_t size = 0;
    for (size_t i = 0; i < count && !build->failed; i++) {
        if (!check_pair(build, option, &pairs[i], strcmp(key, "labels") == 0))
            break;
        size_t length = strlen(pairs[i].value);
        size += strlen(pairs[i].name) + length;
        if (!dgi_utf8_is_valid(pairs[i].value, length))
            dgi_argo_refuse(build, "%s %s: its value is not UTF-8", option,
                            pairs[i].name);
        else if (size > LONGEST_ANNOTATIONS)
            dgi_argo_refuse(build, "%s %s: all together are more than %d bytes", option,
                            pairs[i].name, LONGEST_ANNOTATIONS);
        else if (json_object_get(map, pairs[i].name))
            dgi_argo_refuse(build, "%s %s: it is given twice", option, pairs[i].name);
        if (!build->failed)
            dgi_argo_put(build, map, pairs[i].name,
                         dgi_argo_string(build, pairs[i].value));
    }
    dgi_argo_put_filled(build, object, key, map);
}

json_t *dgi_argo_metadata(struct dgi_argo_build *build, const struct dagger_dag *dag,
                          const struct dagger_argo_metadata *metadata, const char *kind)
{
    json_t *object = json_object();
    put_name(build, object, dag, metadata, kind);
    if (metadata->name_space)
        put_namespace(build, object, metadata->name_space, kind);
    put_pairs(build, object, "labels", "--label", metadata->labels,
              metadata->label_count);
    put_pairs(build, object, "annotations", "--annotation", metadata->annotations,
              metadata->annotation_count);
    return object;
}
