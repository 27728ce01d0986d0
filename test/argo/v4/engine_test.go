package argo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// engine runs a workflow on this machine in the order and by the rules of Argo's
// controller: every text is put in by Argo's own code, at the same levels; artifacts are
// files below `store`; a container is a process that sees its files below a folder of its
// own.
type engine struct {
	wf      *Workflow
	globals parameters
	folder  string
	pods    int
	// leaf is called with every container template before it runs. False: it does not run.
	leaf func(*Template) bool
}

func newEngine(wf *Workflow, folder string) (*engine, error) {
	e := &engine{wf: wf, folder: folder, globals: parameters{
		"workflow.name":      "run-1",
		"workflow.namespace": "default",
		"workflow.uid":       "uid-1",
	}}
	for _, p := range wf.Spec.Arguments.Parameters {
		if p.Value == nil {
			return nil, fmt.Errorf("parameter %s has no value", p.Name)
		}
		e.globals["workflow.parameters."+p.Name] = p.Value.String()
	}
	return e, e.checkGlobals()
}

// checkGlobals does what Argo does to all of the spec but the templates, and finds the
// arguments as they were.
func (e *engine) checkGlobals() error {
	spec := e.wf.Spec.DeepCopy()
	spec.Templates = nil
	before, err := json.Marshal(spec)
	if err != nil {
		return err
	}
	after, err := replaceKnown(string(before), e.globals)
	if err != nil {
		return err
	}
	if after != string(before) {
		return errors.New("Argo finds variables in the arguments")
	}
	return nil
}

func (e *engine) path(parts ...string) string {
	return filepath.Join(append([]string{e.folder}, parts...)...)
}

func (e *engine) stored(key string) string { return e.path("store", key) }

func (e *engine) template(name string) (*Template, error) {
	for i := range e.wf.Spec.Templates {
		if e.wf.Spec.Templates[i].Name == name {
			return e.wf.Spec.Templates[i].DeepCopy(), nil
		}
	}
	return nil, fmt.Errorf("there is no template %q", name)
}

// outputs are the parameters a task gives to those behind it.
type outputs map[string]string

func (e *engine) run() (*Template, error) {
	tmpl, err := e.template(e.wf.Spec.Entrypoint)
	if err != nil {
		return nil, err
	}
	processed, err := processArgs(tmpl, &e.wf.Spec.Arguments, e.globals, parameters{"node.name": "run-1"})
	if err != nil {
		return nil, err
	}
	_, err = e.runDAG(processed)
	return processed, err
}

func (e *engine) execute(task *DAGTask) (outputs, error) {
	tmpl, err := e.template(task.Template)
	if err != nil {
		return nil, err
	}
	pod := ""
	if tmpl.Container != nil {
		e.pods++
		pod = e.path(fmt.Sprintf("pod-%d", e.pods))
		move(tmpl, pod)
	}
	locals := parameters{"tasks.name": task.Name, "node.name": "run-1." + task.Name}
	processed, err := processArgs(tmpl, &task.Arguments, e.globals, locals)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", task.Name, err)
	}
	if processed.DAG != nil {
		return e.runDAG(processed)
	}
	if e.leaf != nil && !e.leaf(processed) {
		return nil, nil
	}
	out, err := e.runContainer(processed, pod)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", task.Name, err)
	}
	return out, nil
}

// ---- DAGs ---------------------------------------------------------------------------

func (e *engine) runDAG(dag *Template) (outputs, error) {
	scope := parameters{}
	done := map[string]bool{}
	for len(done) < len(dag.DAG.Tasks) {
		progress := false
		for i := range dag.DAG.Tasks {
			task := &dag.DAG.Tasks[i]
			if done[task.Name] || !isReady(task, done) {
				continue
			}
			if err := e.runTask(dag, task, scope); err != nil {
				return nil, err
			}
			done[task.Name] = true
			progress = true
		}
		if !progress {
			return nil, fmt.Errorf("template %s: its tasks wait for each other", dag.Name)
		}
	}
	out := outputs{}
	for _, p := range dag.Outputs.Parameters {
		value, err := e.replace(p.ValueFrom.Parameter, scope)
		if err != nil {
			return nil, err
		}
		out[p.Name] = value
	}
	return out, nil
}

func isReady(task *DAGTask, done map[string]bool) bool {
	for _, name := range task.Dependencies {
		if !done[name] {
			return false
		}
	}
	return true
}

func (e *engine) replace(text string, scope parameters) (string, error) {
	quoted, err := json.Marshal(text)
	if err != nil {
		return "", err
	}
	replaced, err := replaceAll(string(quoted), e.globals.Merge(scope))
	if err != nil {
		return "", err
	}
	var value string
	return value, json.Unmarshal([]byte(replaced), &value)
}

func (e *engine) runTask(dag *Template, task *DAGTask, scope parameters) error {
	resolved, err := e.resolve(dag, task, scope)
	if err != nil {
		return fmt.Errorf("%s: %w", task.Name, err)
	}
	if resolved.WithParam == "" {
		out, err := e.execute(resolved)
		for name, value := range out {
			scope["tasks."+task.Name+".outputs.parameters."+name] = value
		}
		return err
	}
	expanded, err := e.expand(resolved)
	if err != nil {
		return fmt.Errorf("%s: %w", task.Name, err)
	}
	for i := range expanded {
		_, err := e.execute(&expanded[i])
		if err != nil && (task.ContinueOn == nil || !task.ContinueOn.Failed) {
			return err
		}
	}
	return nil
}

// resolve puts in what comes from the tasks before, and the artifacts of the DAG.
func (e *engine) resolve(dag *Template, task *DAGTask, scope parameters) (*DAGTask, error) {
	data, err := json.Marshal(task)
	if err != nil {
		return nil, err
	}
	replaced, err := replaceFinished(string(data), e.globals.Merge(scope))
	if err != nil {
		return nil, err
	}
	var resolved DAGTask
	if err := json.Unmarshal([]byte(replaced), &resolved); err != nil {
		return nil, err
	}
	for i, art := range resolved.Arguments.Artifacts {
		if art.From == "" {
			continue
		}
		name := strings.TrimSuffix(strings.TrimPrefix(art.From, "{{inputs.artifacts."), "}}")
		source := dag.Inputs.GetArtifactByName(name)
		if source == nil {
			return nil, fmt.Errorf("there is no artifact %s", art.From)
		}
		resolved.Arguments.Artifacts[i] = *source.DeepCopy()
		resolved.Arguments.Artifacts[i].Name = art.Name
	}
	return &resolved, nil
}

// expand makes a task for each item. No variable may be left then.
func (e *engine) expand(task *DAGTask) ([]DAGTask, error) {
	var items []string
	if err := json.Unmarshal([]byte(task.WithParam), &items); err != nil {
		return nil, err
	}
	data, err := json.Marshal(task)
	if err != nil {
		return nil, err
	}
	var tasks []DAGTask
	for i, item := range items {
		replaced, err := replaceAll(string(data), e.globals.Merge(parameters{"item": item}))
		if err != nil {
			return nil, err
		}
		var expanded DAGTask
		if err := json.Unmarshal([]byte(replaced), &expanded); err != nil {
			return nil, err
		}
		expanded.Name = fmt.Sprintf("%s(%d:%s)", task.Name, i, item)
		expanded.WithParam = ""
		tasks = append(tasks, expanded)
	}
	return tasks, nil
}

// ---- Containers -----------------------------------------------------------------------

// move puts the files of a template below a folder, as a container's file system is.
func move(tmpl *Template, folder string) {
	for i := range tmpl.Inputs.Artifacts {
		tmpl.Inputs.Artifacts[i].Path = folder + tmpl.Inputs.Artifacts[i].Path
	}
	for i := range tmpl.Outputs.Artifacts {
		tmpl.Outputs.Artifacts[i].Path = folder + tmpl.Outputs.Artifacts[i].Path
	}
}

func (e *engine) runContainer(tmpl *Template, pod string) (outputs, error) {
	if err := os.MkdirAll(filepath.Join(pod, "tmp", "outputs"), 0o700); err != nil {
		return nil, err
	}
	for i := range tmpl.Inputs.Artifacts {
		if err := e.load(&tmpl.Inputs.Artifacts[i], pod); err != nil {
			return nil, err
		}
	}
	words := append(append([]string{}, tmpl.Container.Command...), tmpl.Container.Args...)
	command := exec.Command(words[0], words[1:]...)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("%v: %w: %s", words, err, stderr.String())
	}
	out := outputs{}
	for _, p := range tmpl.Outputs.Parameters {
		value, err := os.ReadFile(p.ValueFrom.Path)
		if err != nil {
			return nil, err
		}
		out[p.Name] = string(value)
	}
	for _, art := range tmpl.Outputs.Artifacts {
		if err := copyAll(art.Path, e.stored(art.S3.Key)); err != nil {
			return nil, err
		}
	}
	return out, os.RemoveAll(pod)
}

// load puts an artifact into the container. What is optional and not there is an empty
// folder, as the mount point of a volume is that has no such path; but below /tmp, which
// is a volume itself, it is nothing.
func (e *engine) load(art *Artifact, pod string) error {
	if err := os.MkdirAll(filepath.Dir(art.Path), 0o700); err != nil {
		return err
	}
	if art.Raw != nil {
		return os.WriteFile(art.Path, []byte(art.Raw.Data), 0o600)
	}
	if art.S3 == nil {
		return fmt.Errorf("artifact %s has no place", art.Name)
	}
	source := e.stored(art.S3.Key)
	if _, err := os.Stat(source); err != nil {
		if !art.Optional || strings.HasPrefix(art.Path, pod+"/tmp/") {
			return err
		}
		return os.Mkdir(art.Path, 0o700)
	}
	return copyAll(source, art.Path)
}

// copyAll copies a file, or a folder of files into one that may exist.
func copyAll(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return os.CopyFS(to, os.DirFS(from))
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o600)
}
