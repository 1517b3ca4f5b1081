//! A form with a file (`multipart/form-data`, RFC 7578), and the file: sound as WAV.

/// The body of a form, and its media type.
pub(super) struct Form {
    /// `multipart/form-data` with the boundary.
    pub(super) media_type: String,
    /// The fields, then the file.
    pub(super) body: Vec<u8>,
}

/// A form of `fields` and the file `wav`. Values are of ours or one line of plain text.
pub(super) fn form(fields: &[(&str, &str)], wav: &[u8]) -> Form {
    let boundary = boundary(fields, wav);
    let mut body = Vec::with_capacity(wav.len() + 1_024);
    let mut add = |head: &str, content: &[u8]| {
        body.extend_from_slice(format!("--{boundary}\r\nContent-Disposition: ").as_bytes());
        body.extend_from_slice(format!("form-data; {head}\r\n\r\n").as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    for (name, value) in fields {
        add(&format!("name=\"{name}\""), value.as_bytes());
    }
    // The format is told by the name's ending.
    add("name=\"file\"; filename=\"speech.wav\"\r\nContent-Type: audio/wav", wav);
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Form { media_type: format!("multipart/form-data; boundary={boundary}"), body }
}

/// A boundary that is in none of the parts.
fn boundary(fields: &[(&str, &str)], wav: &[u8]) -> String {
    let mut number = 0_u32;
    loop {
        let boundary = format!("frontdesk-form-{number:08x}");
        let within = |part: &[u8]| part.windows(boundary.len()).any(|at| at == boundary.as_bytes());
        if !within(wav) && !fields.iter().any(|(_, value)| within(value.as_bytes())) {
            return boundary;
        }
        number = number.wrapping_add(1);
    }
}

/// Samples as a WAV file of one channel.
pub(super) fn wav(samples: &[i16], rate: u32) -> Vec<u8> {
    let length = u32::try_from(samples.len() * 2).unwrap_or(u32::MAX - 36);
    let mut file = Vec::with_capacity(44 + samples.len() * 2);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(36 + length).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    // 1 is PCM, and one channel.
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&rate.to_le_bytes());
    file.extend_from_slice(&(rate * 2).to_le_bytes());
    file.extend_from_slice(&2_u16.to_le_bytes());
    file.extend_from_slice(&16_u16.to_le_bytes());
    file.extend_from_slice(b"data");
    file.extend_from_slice(&length.to_le_bytes());
    for sample in samples {
        file.extend_from_slice(&sample.to_le_bytes());
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_what_a_server_reads() {
        let form = form(&[("model", "whisper-1")], b"RIFF");
        let text = String::from_utf8(form.body).unwrap();

        assert_eq!(form.media_type, "multipart/form-data; boundary=frontdesk-form-00000000");
        assert_eq!(
            text,
            "--frontdesk-form-00000000\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n\
             whisper-1\r\n--frontdesk-form-00000000\r\nContent-Disposition: form-data; \
             name=\"file\"; filename=\"speech.wav\"\r\nContent-Type: audio/wav\r\n\r\nRIFF\r\n\
             --frontdesk-form-00000000--\r\n"
        );
    }

    #[test]
    fn a_part_does_not_end_the_form() {
        let form = form(&[("prompt", "x\r\n--frontdesk-form-00000000--")], b"");
        assert!(form.media_type.ends_with("frontdesk-form-00000001"));
    }

    #[test]
    fn a_file_has_its_length_and_rate() {
        let file = wav(&[1, -1], 8_000);
        assert_eq!(file.len(), 48);
        assert_eq!(&file[4..8], &40_u32.to_le_bytes());
        assert_eq!(&file[24..28], &8_000_u32.to_le_bytes());
        assert_eq!(&file[44..], &[1, 0, 255, 255]);
    }
}
