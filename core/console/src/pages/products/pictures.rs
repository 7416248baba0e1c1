//! The pictures of a product: added as files, put in order, described, and taken away with a way back.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use door::{
    Problem,
    operations::deeds::{Call, Told},
};
use serde_json::{Value, json};
use web::parts::Parts;

use super::{
    known::{Image, Product, product},
    one::refused,
};
use crate::{
    form::Form,
    page::problem,
    pages::deeds::{go_with_undo, keep},
    toast::Toast,
    visit::{Inside, Visit},
};

/// As many as a product has.
const MOST: usize = 20;

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/products/{id}/pictures").post(add))
        .service(route::resource("/products/{id}/images").post(change));
}

async fn add(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    match added(&visit, &id, &request, payload).await {
        Ok(answer) => answer,
        Err(why) => refused(&visit, &id, &why).await,
    }
}

/// Each file is one question. Those before the one that could not be taken are there.
async fn added(visit: &Visit, id: &str, request: &HttpRequest, payload: Payload) -> Result<HttpResponse, Problem> {
    let before = product(visit, id).await?;
    let mut parts = Parts::of(request.headers(), payload).map_err(|fault| *fault.problem)?;
    let mut version = None;
    let mut count = 0_usize;
    while let Some(part) = parts.next().await? {
        let Some(file) = part.file.clone().filter(|file| !file.is_empty() && part.name == "picture") else { continue };
        count += 1;
        if count > MOST {
            break;
        }
        let media_type = part.media_type.clone();
        let taken: Result<Value, Problem> =
            visit.upload("catalog.add-picture", &json!({ "id": id }), &media_type, part).await;
        match taken {
            Ok(now) => version = now["version"].as_i64(),
            Err(why) => return Err(named(why, &file)),
        }
    }
    let Some(version) = version else {
        return Err(Problem::invalid("/picture", visit.words.say("pictures-which")));
    };
    let said = visit.words.say_of("pictures-added", &count.to_string());
    Ok(shown(visit, said, version, &before).await)
}

/// Of several files it is said which one it was.
fn named(mut why: Problem, file: &str) -> Problem {
    why.detail = format!("{file}: {}", why.detail).into();
    why
}

async fn change(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match changed(&visit, &id, &form).await {
        Ok(answer) => answer,
        Err(why) => refused(&visit, &id, &why).await,
    }
}

async fn changed(visit: &Visit, id: &str, form: &Form) -> Result<HttpResponse, Problem> {
    let before = product(visit, id).await?;
    let typed: Vec<(&str, &str)> = form.values("image").zip(form.values("alt")).collect();
    let mut images: Vec<Value> = typed.iter().map(|(at, alt)| image(at, alt)).collect();
    let said = pressed(form.value("do"), &mut images);
    if let Some(url) = form.said("url") {
        images.push(json!({ "url": url, "alt": form.value("url-alt").trim() }));
    }
    let version: i64 = form.value("version").parse().unwrap_or_default();
    let input = json!({ "id": id, "version": version, "images": images });
    let done: Value = visit.ask("catalog.change-product", &input).await?;
    let version = done["version"].as_i64().unwrap_or(before.version);
    Ok(shown(visit, visit.words.say(said), version, &before).await)
}

/// Does with the list what was pressed, and names what came of it.
fn pressed(what: &str, images: &mut Vec<Value>) -> &'static str {
    let at = |prefix: &str| what.strip_prefix(prefix).and_then(|at| at.parse::<usize>().ok());
    let count = images.len();
    if let Some(at) = at("remove-").filter(|at| *at < count) {
        images.remove(at);
        return "picture-removed";
    }
    if let Some(at) = at("up-").filter(|at| (1..count).contains(at)) {
        images.swap(at - 1, at);
    }
    if let Some(at) = at("down-").filter(|at| *at < count.saturating_sub(1)) {
        images.swap(at, at + 1);
    }
    "saved"
}

/// A picture of the list by what the page called it.
fn image(at: &str, alt: &str) -> Value {
    let kind = if at.starts_with("https:") { "url" } else { "blob" };
    json!({ kind: at, "alt": alt.trim() })
}

/// The product again, with the way back to the list as it was.
async fn shown(visit: &Visit, said: String, version: i64, before: &Product) -> HttpResponse {
    let (id, to) = (&before.id, format!("/products/{}#images", before.id));
    if version == before.version {
        return visit.go_saying(&to, &Toast::said(said));
    }
    let images: Vec<Value> = before.images.iter().map(|one: &Image| image(one.key(), &one.alt)).collect();
    let input = json!({ "id": id, "version": version, "images": images });
    let back = Call { operation: "catalog.change-product".to_owned(), input };
    let step = Told { record: id.clone(), title: before.name.clone(), why: None, back: vec![back] };
    let deed = keep(visit, "pictures", &[step], None).await;
    go_with_undo(visit, &to, said, deed.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pressed_is_done_with_the_list_and_never_outside_of_it() {
        let list = || vec![json!(1), json!(2), json!(3)];
        for (what, expected) in [
            ("save", json!([1, 2, 3])),
            ("up-1", json!([2, 1, 3])),
            ("up-0", json!([1, 2, 3])),
            ("down-1", json!([1, 3, 2])),
            ("down-2", json!([1, 2, 3])),
            ("remove-0", json!([2, 3])),
            ("remove-3", json!([1, 2, 3])),
            ("remove-x", json!([1, 2, 3])),
            ("up-18446744073709551615", json!([1, 2, 3])),
            ("down-18446744073709551615", json!([1, 2, 3])),
        ] {
            let mut images = list();
            pressed(what, &mut images);
            assert_eq!(json!(images), expected, "{what}");
        }
    }

    #[test]
    fn a_picture_is_an_address_or_a_blob() {
        assert_eq!(
            image("https://a.example/x.jpg", " Front "),
            json!({ "url": "https://a.example/x.jpg", "alt": "Front" })
        );
        assert_eq!(image("blb_1", ""), json!({ "blob": "blb_1", "alt": "" }));
    }
}
