//! The contract as text, one snapshot a package: a changed number, a renamed or a removed field shows in review.

use std::collections::BTreeMap;
use std::fmt::Write;

use prost::Message;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet,
    ServiceDescriptorProto,
};

/// The files of the contract, without those of Google.
pub(crate) fn contract() -> Vec<FileDescriptorProto> {
    let set = FileDescriptorSet::decode(actnow_proto::DESCRIPTORS).expect("the contract is a descriptor set");
    set.file.into_iter().filter(|file| file.package().starts_with("actnow.")).collect()
}

fn render(file: &FileDescriptorProto) -> String {
    let mut out = format!("# {}\n", file.name());
    file.service.iter().for_each(|service| render_service(&mut out, service));
    file.message_type.iter().for_each(|message| render_message(&mut out, message, ""));
    file.enum_type.iter().for_each(|one| render_enum(&mut out, one, ""));
    out
}

fn render_service(out: &mut String, service: &ServiceDescriptorProto) {
    let _ = writeln!(out, "service {}", service.name());
    for method in &service.method {
        let stream = |is: bool| if is { "stream " } else { "" };
        let (input, output) = (stream(method.client_streaming()), stream(method.server_streaming()));
        let (request, response) = (method.input_type(), method.output_type());
        let _ = writeln!(out, "  {} {input}{request} -> {output}{response}", method.name());
    }
}

fn render_message(out: &mut String, message: &DescriptorProto, indent: &str) {
    let _ = writeln!(out, "{indent}message {}", message.name());
    for field in &message.field {
        let _ = writeln!(out, "{indent}  {}", render_field(field, message));
    }
    let inner = format!("{indent}  ");
    message.nested_type.iter().for_each(|nested| render_message(out, nested, &inner));
    message.enum_type.iter().for_each(|nested| render_enum(out, nested, &inner));
    for range in &message.reserved_range {
        let _ = writeln!(out, "{indent}  reserved {}..{}", range.start(), range.end());
    }
}

fn render_field(field: &FieldDescriptorProto, message: &DescriptorProto) -> String {
    let label = match field.label() {
        Label::Repeated => "repeated ",
        Label::Optional if field.proto3_optional() => "optional ",
        Label::Optional | Label::Required => "",
    };
    let kind = if matches!(field.r#type(), Type::Message | Type::Enum) {
        field.type_name().to_owned()
    } else {
        field.r#type().as_str_name().trim_start_matches("TYPE_").to_lowercase()
    };
    let oneof = field.oneof_index.filter(|_| !field.proto3_optional()).map(|index| {
        let index = usize::try_from(index).expect("an index of a list is not negative");
        format!(" (one of {})", message.oneof_decl[index].name())
    });
    format!("{} {label}{kind} {}{}", field.number(), field.name(), oneof.unwrap_or_default())
}

fn render_enum(out: &mut String, one: &EnumDescriptorProto, indent: &str) {
    let _ = writeln!(out, "{indent}enum {}", one.name());
    for value in &one.value {
        let _ = writeln!(out, "{indent}  {} {}", value.number(), value.name());
    }
}

#[test]
fn the_contract_changes_only_before_everybodys_eyes() {
    let mut packages: BTreeMap<String, String> = BTreeMap::new();
    for file in contract() {
        packages.entry(file.package().to_owned()).or_default().push_str(&render(&file));
    }
    assert_eq!(packages.len(), 7, "packages: {:?}", packages.keys());
    for (package, text) in packages {
        insta::assert_snapshot!(package, text);
    }
}

#[test]
fn numbers_types_and_names_all_show() {
    let field = FieldDescriptorProto {
        name: Some("due".to_owned()),
        number: Some(4),
        r#type: Some(Type::String.into()),
        label: Some(Label::Optional.into()),
        ..Default::default()
    };
    let message =
        |field| DescriptorProto { name: Some("X".to_owned()), field: vec![field], ..Default::default() };
    let text = |field: FieldDescriptorProto| {
        let mut out = String::new();
        render_message(&mut out, &message(field), "");
        out
    };
    let before = text(field.clone());
    assert_eq!(before, "message X\n  4 string due\n");
    assert_ne!(before, text(FieldDescriptorProto { number: Some(5), ..field.clone() }));
    assert_ne!(before, text(FieldDescriptorProto { name: Some("end".to_owned()), ..field.clone() }));
    assert_ne!(before, text(FieldDescriptorProto { r#type: Some(Type::Int64.into()), ..field.clone() }));
    assert_ne!(before, text(FieldDescriptorProto { label: Some(Label::Repeated.into()), ..field }));
}
