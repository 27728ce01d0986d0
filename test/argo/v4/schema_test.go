// The schemas of Argo's custom resources, which a cluster's API server applies to every
// object before Argo sees it.
package argo

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kube-openapi/pkg/validation/strfmt"
	"k8s.io/kube-openapi/pkg/validation/validate"
	"sigs.k8s.io/yaml"
)

// definition is what the tests need of a CustomResourceDefinition.
type definition struct {
	Kind string
	Spec struct {
		Names    struct{ Kind string }
		Versions []struct {
			Schema struct {
				OpenAPIV3Schema json.RawMessage `json:"openAPIV3Schema"`
			}
		}
	}
}

// readSchemas finds the schemas in $DAGGER_TEST_ARGO, the folder of Argo's sources.
func readSchemas(t *testing.T) map[string]*validate.SchemaValidator {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(os.Getenv("DAGGER_TEST_ARGO"), "manifests/base/crds/full/*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	schemas := map[string]*validate.SchemaValidator{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var found definition
		if err := yaml.Unmarshal(data, &found); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if found.Kind != "CustomResourceDefinition" {
			continue
		}
		var schema spec.Schema
		if err := json.Unmarshal(found.Spec.Versions[0].Schema.OpenAPIV3Schema, &schema); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		schemas[found.Spec.Names.Kind] = validate.NewSchemaValidator(&schema, nil, "", strfmt.Default)
	}
	return schemas
}

func TestSchemas(t *testing.T) {
	t.Parallel()
	schemas := readSchemas(t)
	for _, kind := range []string{"Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"} {
		if schemas[kind] == nil {
			t.Fatalf("there is no schema of a %s in DAGGER_TEST_ARGO=%q", kind, os.Getenv("DAGGER_TEST_ARGO"))
		}
	}
	files, err := filepath.Glob(filepath.Join(os.Getenv("DAGGER_TEST_MANIFESTS"), "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no manifests: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if isForOthers(data) {
			continue
		}
		var object map[string]any
		if err := yaml.Unmarshal(data, &object); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if result := schemas[object["kind"].(string)].Validate(object); !result.IsValid() {
			t.Errorf("%s: the API server refuses it: %v", filepath.Base(file), result.AsError())
		}
	}
}
