//! Spanish, French and Italian, as far as they go.

use super::check;

#[test]
fn spanish() {
    check(&[
        ("mañana", "2026-03-05"),
        ("pasado mañana", "2026-03-06"),
        ("hoy por la tarde", "2026-03-04 @ [12:00-18:00)"),
        ("mañana por la mañana", "2026-03-05 @ [-12:00)"),
        ("el lunes a las 10", "2026-03-09 @ 10:00"),
        ("a las tres y media", "@ 15:30"),
        ("a las cuatro menos cuarto", "@ 15:45"),
        ("a las 5 de la tarde", "@ 17:00"),
        ("a la una", "@ 13:00"),
        ("a las once", "@ 11:00"),
        ("el 12 de marzo", "2026-03-12"),
        ("el próximo viernes", "2026-03-13"),
        ("la semana que viene", "2026-03-09..2026-03-15"),
        ("este fin de semana", "2026-03-07..2026-03-08"),
        ("entre las 2 y las 4", "@ [14:00-16:00)"),
        ("después de las 5", "@ [17:00-)"),
        ("en dos semanas", "2026-03-18"),
        ("lo antes posible", "soonest"),
        ("los lunes", "2026-03-04..[mon]"),
        ("al mediodía", "@ 12:00"),
    ]);
}

#[test]
fn french() {
    check(&[
        ("demain", "2026-03-05"),
        ("après-demain", "2026-03-06"),
        ("aujourd'hui", "2026-03-04"),
        ("demain matin", "2026-03-05 @ [-12:00)"),
        ("lundi prochain", "2026-03-09"),
        ("mardi à 15h", "2026-03-10 @ 15:00"),
        ("à trois heures et demie", "@ 15:30"),
        ("14 heures", "@ 14:00"),
        ("à 14 heures", "@ 14:00"),
        ("le 12 mars", "2026-03-12"),
        ("l'après-midi", "@ [12:00-18:00)"),
        ("ce soir", "2026-03-04 @ [17:00-)"),
        ("la semaine prochaine", "2026-03-09..2026-03-15"),
        ("vers 10h", "@ ~10:00"),
        ("après 17h", "@ [17:00-)"),
        ("entre 14h et 16h", "@ [14:00-16:00)"),
        ("le plus tôt possible", "soonest"),
        ("à midi", "@ 12:00"),
    ]);
}

#[test]
fn italian() {
    check(&[
        ("domani", "2026-03-05"),
        ("dopodomani", "2026-03-06"),
        ("oggi pomeriggio", "2026-03-04 @ [12:00-18:00)"),
        ("lunedì alle 10", "2026-03-09 @ 10:00"),
        ("alle tre e mezza", "@ 15:30"),
        ("alle 15:30", "@ 15:30"),
        ("domani mattina", "2026-03-05 @ [-12:00)"),
        ("il 12 marzo", "2026-03-12"),
        ("la settimana prossima", "2026-03-09..2026-03-15"),
        ("venerdì prossimo", "2026-03-06"),
        ("dopo le 17", "@ [17:00-)"),
        ("il prima possibile", "soonest"),
    ]);
}
