/* How text stands in YAML so that every reader gives it back as that text. */
#ifndef DAGGER_ARGO_YAML_SCALAR_H
#define DAGGER_ARGO_YAML_SCALAR_H

#include <stddef.h>

enum dgi_yaml_style {
    DGI_YAML_PLAIN = 1,
    DGI_YAML_SINGLE,  /**< 'it''s' */
    DGI_YAML_DOUBLE,  /**< "tab\t" */
    DGI_YAML_LITERAL, /**< |, for lines of text */
};

/** The plainest style that is safe for `size` bytes of UTF-8, by YAML 1.1 and 1.2. */
enum dgi_yaml_style dgi_yaml_style_of(const char *text, size_t size);

#endif
