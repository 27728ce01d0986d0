// The pipelines of the tests and samples, run as Argo would run their manifests: each must
// give what a run on one machine gives.
package argo

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// run is an entry of $DAGGER_TEST_RUNS: a manifest, and what its run gives, or a part of
// what the task says that fails.
type run struct {
	Name     string `json:"name"`
	Manifest string `json:"manifest"`
	Expect   any    `json:"expect"`
	Fails    string `json:"fails"`
}

func readRuns(t *testing.T) []run {
	path := os.Getenv("DAGGER_TEST_RUNS")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("DAGGER_TEST_RUNS=%q: %v", path, err)
	}
	var runs []run
	if err := json.Unmarshal(data, &runs); err != nil || len(runs) == 0 {
		t.Fatalf("%s: %d runs: %v", path, len(runs), err)
	}
	return runs
}

// value reads an output: JSON in a file, or a folder of such files.
func value(path string) (any, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var v any
		return v, json.Unmarshal(data, &v)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, entry := range entries {
		if n, err := strconv.Atoi(entry.Name()); err == nil {
			numbers = append(numbers, n)
		}
	}
	sort.Ints(numbers)
	list := make([]any, 0, len(numbers))
	for _, n := range numbers {
		v, err := value(filepath.Join(path, strconv.Itoa(n)))
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func (r *run) emulate(folder string) (any, error) {
	data, err := os.ReadFile(r.Manifest)
	if err != nil {
		return nil, err
	}
	object, err := parse(data)
	if err != nil {
		return nil, err
	}
	e, err := newEngine(object.(*Workflow), folder)
	if err != nil {
		return nil, err
	}
	root, err := e.run()
	if err != nil {
		return nil, err
	}
	results := map[string]any{}
	for _, art := range root.Outputs.Artifacts {
		if results[art.Name], err = value(e.stored(art.S3.Key)); err != nil {
			return nil, err
		}
	}
	return results, nil
}

func TestRuns(t *testing.T) {
	t.Parallel()
	for _, r := range readRuns(t) {
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			found, err := r.emulate(t.TempDir())
			if r.Fails != "" {
				if err == nil || !strings.Contains(err.Error(), r.Fails) {
					t.Errorf("%v instead of %q", err, r.Fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if a, b := fmt.Sprint(found), fmt.Sprint(r.Expect); a != b {
				t.Errorf("%s instead of %s", a, b)
			}
		})
	}
}
