//! The guide for programs that read: what holds everywhere, and one line for each operation.

use serde_json::Value;

const HEAD: &str = include_str!("../../../../docs/api.md");

pub(super) fn of(document: &Value) -> String {
    let mut guide = format!(
        "{}\n## More\n\n- /api/v1/openapi.json: every operation, with the schemas of its input and answer (OpenAPI 3.1)\n\
         - /docs/tutorial: from an empty server to stock on a shelf, command by command\n\
         - /docs/import-export: files of products and stock, in and out\n\
         - /docs/contacts: what is held of people, told to them and erased\n\
         - /docs/problems: every problem code, what it means and what to do\n\n## All operations\n\n\
         Method, path under /api/v1, name: what it does (permission).\n\n",
        HEAD.trim_end()
    );
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let said = |name: &str| operation.get(name).and_then(Value::as_str);
            let (name, does) = (said("operationId").unwrap_or_default(), said("summary").unwrap_or_default());
            let permission = said("x-stockade-permission").map(|it| format!(" ({it})")).unwrap_or_default();
            guide.push_str(&format!("- {} {path} {name}: {does}{permission}\n", method.to_uppercase()));
        }
    }
    guide
}
