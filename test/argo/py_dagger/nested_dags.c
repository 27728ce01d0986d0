#include "../py_dagger.h"

struct themes {
    const char *first_theme;
    const char *second_theme;
};

struct composed {
    const char *composition;
};

struct recorded {
    const char *recording;
};

struct song {
    const char *song;
};

struct published {
    const char *album;
};

DAGGER_TASK()
struct themes brainstorm_themes(void)
{
    return (struct themes){.first_theme = "love", .second_theme = "loss"};
}

DAGGER_TASK()
struct composed compose_song(const char *theme, const char *style)
{
    return (struct composed){.composition =
                                 dagger_printf("%s song about %s", style, theme)};
}

DAGGER_TASK()
struct recorded record_song(const char *composition)
{
    return (struct recorded){.recording =
                                 dagger_printf("recording of (%s)", composition)};
}

DAGGER_TASK()
struct published publish_album(const char *album_name, const char *first_song,
                               const char *second_song)
{
    return (struct published){
        .album = dagger_printf("%s: %s, %s", album_name, first_song, second_song)};
}

DAGGER_DAG()
struct song compose_and_record_song(const char *theme, const char *style)
{
    struct composed composed = DAGGER_NODE("compose", compose_song(theme, style));
    struct recorded recorded = DAGGER_NODE("record", record_song(composed.composition));
    return (struct song){.song = recorded.recording};
}

DAGGER_DAG()
struct published pipeline(const char *album_name, const char *style)
{
    struct themes themes = brainstorm_themes();
    struct song first = DAGGER_NODE("record-first-song",
                                    compose_and_record_song(themes.first_theme, style));
    struct song second = DAGGER_NODE("record-second-song",
                                     compose_and_record_song(themes.second_theme, style));
    struct published published = publish_album(album_name, first.song, second.song);
    return (struct published){.album = published.album};
}
