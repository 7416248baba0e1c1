//! Makes a component of what rustc wrote: `component FROM TO`. The module says itself, in a section that wit-bindgen
//! put there, what it imports and exports; anything else that it wants, such as WASI, is refused here.

use std::env;
use std::fs;
use std::process::ExitCode;
use wit_component::ComponentEncoder;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [from, to] = arguments.as_slice() else {
        eprintln!("Usage: component FROM TO");
        return ExitCode::FAILURE;
    };
    match make(from, to) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("component: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn make(from: &str, to: &str) -> Result<(), String> {
    let module = fs::read(from).map_err(|error| format!("cannot read {from}: {error}"))?;
    let component = ComponentEncoder::default()
        .module(&module)
        .and_then(|encoder| encoder.validate(true).encode())
        .map_err(|error| format!("{from} does not become a component: {error:#}"))?;
    fs::write(to, component).map_err(|error| format!("cannot write {to}: {error}"))
}
