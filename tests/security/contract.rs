//! The contract as data: every method, a request for it with a value in each field, and a call that knows no types.

use std::collections::BTreeMap;
use std::time::Duration;

use actnow_chassis::grpc::{LookUp, Permission};
use prost::Message;
use prost::bytes::{Buf, BufMut, Bytes};
use prost::encoding::{WireType, encode_key, encode_varint};
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Request, Status};

/// An id that nothing has.
pub(crate) const NOBODY: &str = "0192f0c1-2345-7abc-8def-0123456789ab";

/// A method with who may call it.
#[derive(Debug, Clone)]
pub(crate) struct Method {
    /// Services that answer it.
    pub(crate) services: Vec<&'static str>,
    /// `/actnow.registration.v1.RegistrationService/GetFiling`.
    pub(crate) path: String,
    /// Full name of its request.
    pub(crate) request: String,
    /// Its row in the permission table.
    pub(crate) row: Permission,
    /// The scope that another department needs.
    pub(crate) look_up: Option<LookUp>,
}

impl Method {
    /// `GetFiling`.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// A package, who answers it, its tables.
type Table = (&'static str, Vec<&'static str>, &'static [Permission], &'static [LookUp]);

/// All of them.
fn tables() -> [Table; 8] {
    use actnow_food_licensing as food;
    let everybody = crate::house::Target::services().collect();
    [
        ("identity", vec![actnow_identity::SERVICE], actnow_identity::PERMISSIONS, &[]),
        (
            "registration",
            vec![actnow_registration::SERVICE],
            actnow_registration::PERMISSIONS,
            actnow_registration::LOOK_UPS,
        ),
        ("food_licensing", vec![food::SERVICE], food::PERMISSIONS, food::LOOK_UPS),
        (
            "instant_approval",
            vec![actnow_registration::SERVICE],
            actnow_registration::INSTANT_PERMISSIONS,
            &[],
        ),
        ("instant_approval", vec![food::SERVICE], food::INSTANT_PERMISSIONS, &[]),
        ("inspections", vec![actnow_inspections::SERVICE], actnow_inspections::PERMISSIONS, &[]),
        (
            "fast_track",
            vec![actnow_fast_track::SERVICE],
            actnow_fast_track::PERMISSIONS,
            actnow_fast_track::LOOK_UPS,
        ),
        ("operations", everybody, actnow_room::OPERATIONS_PERMISSIONS, &[]),
    ]
}

/// The contract.
pub(crate) struct Contract {
    messages: BTreeMap<String, DescriptorProto>,
    pub(crate) methods: Vec<Method>,
}

impl Contract {
    pub(crate) fn read() -> Self {
        let set = FileDescriptorSet::decode(actnow_proto::DESCRIPTORS).expect("a descriptor set");
        let (mut messages, mut requests) = (BTreeMap::new(), BTreeMap::new());
        for file in &set.file {
            let package = file.package();
            for message in &file.message_type {
                messages.insert(format!(".{package}.{}", message.name()), message.clone());
            }
            for service in &file.service {
                for method in &service.method {
                    let path = format!("/{package}.{}/{}", service.name(), method.name());
                    requests.insert(path, method.input_type().to_owned());
                }
            }
        }
        let mut methods = Vec::new();
        for (_, services, rows, look_ups) in tables() {
            for row in rows {
                let look_up = look_ups.iter().find(|look_up| look_up.method == row.method).copied();
                let request = requests.get(row.method).expect("a method of the contract").clone();
                methods.push(Method {
                    services: services.clone(),
                    path: row.method.to_owned(),
                    request,
                    row: *row,
                    look_up,
                });
            }
        }
        Self { messages, methods }
    }

    /// The method called `name`: `GetFiling`, or with its service where two services have one of that name.
    pub(crate) fn method(&self, name: &str) -> &Method {
        let called = |path: &str| path.strip_suffix(name).is_some_and(|before| before.ends_with(['/', '.']));
        let mut found = self.methods.iter().filter(|method| called(&method.path));
        let (Some(method), None) = (found.next(), found.next()) else { panic!("{name} is not one method") };
        method
    }

    /// The fields of a request that name something by its id; a command's own id is the caller's choice.
    pub(crate) fn ids(&self, message: &str) -> impl Iterator<Item = &str> {
        let fields = self.messages.get(message).into_iter().flat_map(|message| &message.field);
        let plain = fields.filter(|field| field.r#type() == Type::String && field.label() != Label::Repeated);
        plain.map(FieldDescriptorProto::name).filter(|name| name.ends_with("_id") && *name != "command_id")
    }

    /// A request with a value in every plain field: what `fill` says, or one that a careless caller might send.
    pub(crate) fn request(&self, message: &str, fill: &dyn Fn(&str) -> Option<String>) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(message, fill, 0, &mut out);
        out
    }

    fn write(&self, message: &str, fill: &dyn Fn(&str) -> Option<String>, depth: usize, out: &mut Vec<u8>) {
        let Some(message) = self.messages.get(message) else { return };
        for field in &message.field {
            if field.label() != Label::Repeated && field.oneof_index.is_none() {
                self.write_field(field, fill, depth, out);
            }
        }
    }

    fn write_field(
        &self,
        field: &FieldDescriptorProto,
        fill: &dyn Fn(&str) -> Option<String>,
        depth: usize,
        out: &mut Vec<u8>,
    ) {
        let tag = u32::try_from(field.number()).expect("a number of a field");
        let number = |out: &mut Vec<u8>, value: u64| {
            encode_key(tag, WireType::Varint, out);
            encode_varint(value, out);
        };
        match field.r#type() {
            Type::String => {
                let value = fill(field.name()).unwrap_or_else(|| usual(field.name()));
                prost::encoding::string::encode(tag, &value, out);
            }
            Type::Int32 | Type::Int64 | Type::Uint32 | Type::Uint64 | Type::Enum => {
                number(out, fill(field.name()).and_then(|text| text.parse().ok()).unwrap_or(1));
            }
            Type::Bool => number(out, 1),
            Type::Message if depth < 2 => {
                let mut inner = Vec::new();
                self.write(field.type_name(), fill, depth + 1, &mut inner);
                encode_key(tag, WireType::LengthDelimited, out);
                encode_varint(inner.len() as u64, out);
                out.extend(inner);
            }
            Type::Message
            | Type::Group
            | Type::Bytes
            | Type::Double
            | Type::Float
            | Type::Fixed32
            | Type::Fixed64
            | Type::Sfixed32
            | Type::Sfixed64
            | Type::Sint32
            | Type::Sint64 => {}
        }
    }
}

fn usual(field: &str) -> String {
    match field {
        "source_ip" => "10.0.0.9".to_owned(),
        "uscc" | "operator_uscc" | "authority" => "91370222MAFAKE991C".to_owned(),
        "page_token" => String::new(),
        name if name.ends_with("_id") => NOBODY.to_owned(),
        _ => "x".to_owned(),
    }
}

/// Calls a method with bytes; answers the first message that comes.
pub(crate) async fn call(
    channel: &Channel,
    path: &str,
    token: Option<&str>,
    body: Vec<u8>,
) -> Result<Bytes, Status> {
    let mut request = Request::new(Bytes::from(body));
    if let Some(token) = token {
        let value = format!("Bearer {token}").parse().map_err(|_| Status::invalid_argument("no header"))?;
        request.metadata_mut().insert("authorization", value);
    }
    request.set_timeout(Duration::from_secs(10));
    send(channel, path, request).await
}

/// Sends a request whose headers are chosen by the caller.
pub(crate) async fn send(channel: &Channel, path: &str, request: Request<Bytes>) -> Result<Bytes, Status> {
    let mut grpc = tonic::client::Grpc::new(channel.clone());
    grpc.ready().await.expect("a service");
    let path = PathAndQuery::try_from(path).expect("a path");
    // A stream of one is what a single answer is on the wire; nobody waits here for the end of a long one.
    let mut answer = grpc.server_streaming(request, path, Plain).await?.into_inner();
    Ok(answer.message().await?.unwrap_or_default())
}

/// Bytes in, bytes out.
struct Plain;

impl Codec for Plain {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Plain {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put(item);
        Ok(())
    }
}

impl Decoder for Plain {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}
