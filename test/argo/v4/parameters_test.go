// Values in manifests: what reaches a task is what was given, whatever it contains.
package argo

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// values are the parameters of test/argo/values.c.
type values struct {
	Text    string   `json:"text"`
	Message message  `json:"message"`
	Texts   []string `json:"texts"`
}

type message struct {
	Text   string  `json:"text"`
	Number float64 `json:"number"`
}

// fixed is the constant of test/argo/values.c.
const fixed = "{{workflow.uid}} \"\\\n\x7f{{{ é"

// pieces are what Argo, YAML, JSON and expressions give a meaning to.
var pieces = []string{
	"{{", "}}", "{", "}", "{{=", "{{workflow.uid}}", "{{=workflow.uid}}", "{{item}}",
	"{{inputs.parameters.name}}", "{{workflow.parameters.text}}", "\"", "\"\"", "'", "''",
	"\\", "\\\\", "\\u007b", "\\n", "\n", "\r\n", "\t", "\x01", "\x1f", "\x7f", "\u0085",
	"\u00ad", "\u2028", "\ufeff", "\U000e0001", "\U0001f600", "é", "null", "true", "0x1f",
	"1e3", "~", "- a", "a: b", " #", "%", "&a", "*a", "!!str", "|", ">", "@", "`", " ",
	"  ", "<", "</script>", "$(x)", "${x}", "$", "__argo__internal__placeholder-1",
	"toJson(", "/", ".", ",", "[", "]", "abc",
}

func randomText(random *rand.Rand) string {
	var text strings.Builder
	for n := random.Intn(8); n >= 0; n-- {
		text.WriteString(pieces[random.Intn(len(pieces))])
	}
	return text.String()
}

func randomValues(random *rand.Rand) values {
	v := values{Text: randomText(random), Message: message{randomText(random), float64(random.Intn(1000))}}
	for n := random.Intn(4); n > 0; n-- {
		v.Texts = append(v.Texts, randomText(random))
	}
	if v.Texts == nil {
		v.Texts = []string{}
	}
	return v
}

// workflow asks the pipeline for its manifest with these parameters.
func workflow(t *testing.T, v any, file string) *Workflow {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	yaml, err := exec.Command(os.Getenv("DAGGER_TEST_VALUES"), "argo", "workflow", "--image", "app", "--params", file).Output()
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	object, err := parse(yaml)
	if err != nil {
		t.Fatalf("%s: %v\n%s", data, err, yaml)
	}
	return object.(*Workflow)
}

// arrived runs the workflow up to its containers: what is in the files of the last one.
func arrived(wf *Workflow, folder string) (map[string]string, error) {
	e, err := newEngine(wf, folder)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	e.leaf = func(tmpl *Template) bool {
		if tmpl.Name == "dag-list" {
			return true
		}
		for _, art := range tmpl.Inputs.Artifacts {
			if art.Raw != nil {
				found[art.Name] = art.Raw.Data
			}
		}
		return false
	}
	for i := range wf.Spec.Templates {
		if c := wf.Spec.Templates[i].Container; c != nil {
			c.Command = []string{os.Getenv("DAGGER_TEST_VALUES")}
		}
	}
	_, err = e.run()
	return found, err
}

func equal(t *testing.T, name, found string, expected any) {
	t.Helper()
	data, err := json.Marshal(expected)
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if err := json.Unmarshal([]byte(found), &a); err != nil {
		t.Errorf("%s: %v: %s", name, err, found)
		return
	}
	if err := json.Unmarshal(data, &b); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprintf("%#v", a) != fmt.Sprintf("%#v", b) {
		t.Errorf("%s is %s instead of %s", name, found, data)
	}
}

// A thousand strings, each through a parameter, a struct, a list and a nested, partitioned
// DAG, whose tasks Argo lets no variable be left in.
func TestParameters(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewSource(20240229))
	folder := t.TempDir()
	for i := 0; i < 1000; i++ {
		v := randomValues(random)
		found, err := arrived(workflow(t, v, filepath.Join(folder, "params.json")), filepath.Join(folder, fmt.Sprint(i)))
		if err != nil {
			t.Fatalf("%#v: %v", v, err)
		}
		equal(t, "text", found["text"], v.Text)
		equal(t, "message", found["message"], v.Message)
		equal(t, "texts", found["texts"], v.Texts)
		equal(t, "fixed", found["fixed"], fixed)
		equal(t, "repeated", found["repeated"], fixed)
		if t.Failed() {
			t.Fatalf("with %#v", v)
		}
	}
}

func TestLongParameter(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	v := values{Text: strings.Repeat("ab{{\"\\\n'é", 10*1024), Texts: []string{}}
	found, err := arrived(workflow(t, v, filepath.Join(folder, "params.json")), folder)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "text", found["text"], v.Text)
}

// What people write behind `argo submit -p text=`: plain text, or a JSON string.
func TestSubmittedText(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewSource(1))
	folder := t.TempDir()
	wf := workflow(t, randomValues(random), filepath.Join(folder, "params.json"))
	submit := func(i int, value string) string {
		submitted := wf.DeepCopy()
		for k, parameter := range submitted.Spec.Arguments.Parameters {
			if parameter.Name == "text" {
				submitted.Spec.Arguments.Parameters[k].Value = anyString(value)
			}
		}
		found, err := arrived(submitted, filepath.Join(folder, fmt.Sprint(i)))
		if err != nil {
			t.Fatalf("%q: %v", value, err)
		}
		return found["text"]
	}
	for i := 0; i < 300; i++ {
		text := randomText(random)
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		quoted = []byte(strings.ReplaceAll(string(quoted), "{", "\\u007b"))
		equal(t, "a JSON string", submit(2*i, string(quoted)), text)
		if !strings.Contains(text, "{{") && !json.Valid([]byte(text)) {
			equal(t, "plain text", submit(2*i+1, text), text)
		}
	}
	if found := submit(-1, "null"); found != "null" {
		t.Errorf("null is %s", found)
	}
}
