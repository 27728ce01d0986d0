// Every manifest that a test left in $DAGGER_TEST_MANIFESTS, checked by Argo's own code as
// `argo lint --offline --strict` checks it, and as the server does on submission.
package argo

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// What Go's YAML reads in a manifest is what the JSON beside it says.
func TestYAML(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(os.Getenv("DAGGER_TEST_MANIFESTS"), "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no manifests as JSON: %v", err)
	}
	for _, file := range files {
		var found, expected any
		data, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(data, &expected)
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if data, err = os.ReadFile(strings.TrimSuffix(file, "json") + "yaml"); err == nil {
			err = yaml.Unmarshal(data, &found)
		}
		if err != nil || !reflect.DeepEqual(found, expected) {
			t.Errorf("%s: its YAML is something else: %v", file, err)
		}
	}
}

func TestManifests(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("DAGGER_TEST_MANIFESTS")
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no manifests in DAGGER_TEST_MANIFESTS=%q: %v", folder, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if isForOthers(data) {
				t.Skip("it is for other versions of Argo")
			}
			object, err := parse(data)
			if err != nil {
				t.Fatalf("Argo cannot read it: %v", err)
			}
			if err := check(object); err != nil {
				t.Errorf("Argo refuses it: %v", err)
			}
		})
	}
	t.Logf("%d manifests", len(files))
}
