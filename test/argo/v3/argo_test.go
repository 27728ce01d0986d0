package argo

import (
	"fmt"
	"regexp"

	wfv1 "github.com/argoproj/argo-workflows/v3/pkg/apis/workflow/v1alpha1"
	"github.com/argoproj/argo-workflows/v3/util/template"
	"github.com/argoproj/argo-workflows/v3/workflow/common"
	"github.com/argoproj/argo-workflows/v3/workflow/validate"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// What the tests use of this version of Argo. The tests themselves are the same for all.
type (
	Arguments  = wfv1.Arguments
	Artifact   = wfv1.Artifact
	DAGTask    = wfv1.DAGTask
	Template   = wfv1.Template
	Workflow   = wfv1.Workflow
	parameters = common.Parameters
)

var anyString = wfv1.AnyStringPtr

// isForOthers tells the CronWorkflows of later versions, which have a list of schedules.
var isForOthers = regexp.MustCompile(`(?m)^ +"?schedules"?:`).Match

// ---- Text -----------------------------------------------------------------------------

// replaceKnown leaves the variables it does not know.
func replaceKnown(text string, values parameters) (string, error) {
	return template.Replace(text, values, true)
}

// replaceAll must know all variables.
func replaceAll(text string, values parameters) (string, error) {
	return template.Replace(text, values, false)
}

// replaceFinished should know those of tasks before; this version does not ask.
func replaceFinished(text string, values parameters) (string, error) {
	return template.Replace(text, values, true)
}

func processArgs(tmpl *Template, arguments *Arguments, globals, locals parameters) (*Template, error) {
	return common.ProcessArgs(tmpl, arguments, globals, locals, false, "", nil)
}

// ---- Manifests --------------------------------------------------------------------------

type noTemplates struct{}

func (noTemplates) Get(name string) (*wfv1.WorkflowTemplate, error) {
	return nil, fmt.Errorf("there is no WorkflowTemplate %q", name)
}

type noClusterTemplates struct{}

func (noClusterTemplates) Get(name string) (*wfv1.ClusterWorkflowTemplate, error) {
	return nil, fmt.Errorf("there is no ClusterWorkflowTemplate %q", name)
}

// parse reads the one object of a file; fields that Argo does not know are errors.
func parse(data []byte) (metav1.Object, error) {
	objects := common.ParseObjects(data, true)
	if len(objects) != 1 {
		return nil, fmt.Errorf("%d objects", len(objects))
	}
	return objects[0].Object, objects[0].Err
}

func check(object metav1.Object) error {
	none, noneInCluster := noTemplates{}, noClusterTemplates{}
	switch v := object.(type) {
	case *wfv1.Workflow:
		lint := validate.ValidateOpts{Lint: true}
		if err := validate.ValidateWorkflow(none, noneInCluster, v.DeepCopy(), lint); err != nil {
			return err
		}
		return validate.ValidateWorkflow(none, noneInCluster, v, validate.ValidateOpts{Submit: true})
	case *wfv1.WorkflowTemplate:
		return validate.ValidateWorkflowTemplate(none, noneInCluster, v, validate.ValidateOpts{})
	case *wfv1.ClusterWorkflowTemplate:
		return validate.ValidateClusterWorkflowTemplate(none, noneInCluster, v, validate.ValidateOpts{})
	case *wfv1.CronWorkflow:
		return validate.ValidateCronWorkflow(none, noneInCluster, v)
	}
	return fmt.Errorf("it is a %T", object)
}
