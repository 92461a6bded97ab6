const book = await (await fetch("api/book")).json();
document.getElementById("studio").textContent = book.title;
