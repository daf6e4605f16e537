use std::path::Path;
use toolwright_codegen::{Compiler, Entry, Inputs, source::FolderSource};
fn main() {
    let arg = std::env::args().nth(1).unwrap();
    let path = Path::new(&arg);
    let t = std::time::Instant::now();
    let (dir, entry) = if path.is_dir() {
        (path, Entry::Integration)
    } else {
        (path.parent().unwrap(), Entry::Description(path.file_name().unwrap().to_str().unwrap()))
    };
    let source = FolderSource::new(dir).unwrap();
    match Compiler::default().compile(&Inputs { source: &source, entry }) {
        Ok(o) => {
            eprintln!(
                "{} tools of {} ops, refused {}, diags {}, {:?}",
                o.plan.tools.len(),
                o.operations,
                o.plan.refused.len(),
                o.diagnostics.len(),
                t.elapsed()
            );
            for d in o.diagnostics.iter().take(12) {
                eprintln!("{d}");
            }
            let out = std::env::args().nth(2);
            if let Some(out) = out {
                for (p, b) in &o.files {
                    std::fs::create_dir_all(&out).unwrap();
                    std::fs::write(Path::new(&out).join(p), b).unwrap();
                }
            }
        }
        Err(ds) => {
            eprintln!("ERR");
            for d in ds.iter().take(12) {
                eprintln!("{d}");
            }
        }
    }
}
